/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { JSX } from 'preact'
import { Coded } from '../text/coded.tsx'
import type { Chart } from './charts.ts'
import type { Plotted, Provenance } from './read-measurements.ts'

export function MeasurementsPage({ plotted }: { plotted: readonly Plotted[] }): JSX.Element {
  return (
    <>
      <p class="lead">
        <Coded text="Measurements of stock and patched Ollama, side by side. Each was made by a command, and names its release, its patches and its machine. `pnpm exaone4 evidence` shows which were made with the current code." />
      </p>
      {plotted.map(({ chart, provenance }) => (
        <section key={provenance.file} class="chart" aria-labelledby={provenance.file}>
          <h2 id={provenance.file}>{`${chart.title}, ${provenance.release}`}</h2>
          <p>{chart.note}</p>
          <Bars chart={chart} />
          <Source {...provenance} />
        </section>
      ))}
    </>
  )
}

function Bars({ chart: { rows, title } }: { chart: Chart }): JSX.Element {
  const most = Math.max(...rows.flatMap(({ bars }) => bars.map(({ value }) => value)))
  return (
    <table class="bars" aria-label={title}>
      <tbody>
        {rows.map(({ name, bars }) =>
          bars.map(({ series, value, text }, index) => (
            <tr key={`${name} ${series}`} class={index === 0 ? 'first' : ''}>
              {index === 0 && (
                <th scope="rowgroup" rowSpan={bars.length}>
                  {name}
                </th>
              )}
              <th scope="row" class="series">
                {series}
              </th>
              <td class="track" aria-hidden="true">
                <span class={`fill ${series}`} style={{ width: `${(100 * value) / most}%` }} />
              </td>
              <td class="number">{text}</td>
            </tr>
          )),
        )}
      </tbody>
    </table>
  )
}

function Source({ file, description, measuredAt, machine, release, series }: Provenance): JSX.Element {
  const patches = series === undefined ? '' : ` with series ${series.slice(0, 8)}`
  return (
    <details class="quiet">
      <summary>
        {`Measured on ${measuredAt.slice(0, 10)} on ${release}${patches}, on ${machine.cores} cores of ${machine.cpu}`}
      </summary>
      <p>{description}</p>
      <p>
        <Coded text={`All numbers: \`docs/measurements/${file}\``} />
      </p>
    </details>
  )
}
