/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { JSX } from 'preact'
import { render } from 'preact-render-to-string'
import { byArea } from '../areas.ts'
import { conclusion, headline } from '../headline.ts'
import type { CheckResult, Report } from '../report.ts'
import { verdict } from '../verdict.ts'
import { CheckDetails, shownStatus } from './check-details.tsx'
import { script } from './script.ts'
import { style } from './style.ts'

export interface Figure {
  title: string
  /** The drawing itself, as an SVG element. */
  svg: string
}

export interface PageRequest {
  report: Report
  /** The same checks on the stock build of the release, from the same run. */
  stock?: Report
  figures?: readonly Figure[]
}

/** The report as one HTML page that needs nothing beside it. */
export function reportPage(request: PageRequest): string {
  return `<!doctype html>\n${render(<Page {...request} />)}\n`
}

function Page({ report, stock, figures = [] }: PageRequest): JSX.Element {
  const { target, checks } = report
  const found = verdict(report)
  const stockById = new Map(stock?.checks.map((each) => [each.id, each]))
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href="data:," />
        <title>{`${target.name}: ${headline(report)}`}</title>
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        <main>
          <h1>
            <span class={found.ok ? 'pass' : 'fail'}>{conclusion(report, found)}</span>
            {`: ${target.name}`}
          </h1>
          <p id="verdict">{headline(report)}</p>
          {stock && <p id="stock-verdict">{`Stock build beside it: ${headline(stock)}`}</p>}
          <Circumstances report={report} />
          <Areas results={checks} stock={stock?.checks ?? []} />
          {figures.length > 0 && (
            <section aria-labelledby="capacity-plots">
              <h2 id="capacity-plots">Context against memory</h2>
              {figures.map(({ title, svg }) => (
                <figure key={title}>
                  <div role="img" aria-label={title} dangerouslySetInnerHTML={{ __html: svg }} />
                </figure>
              ))}
            </section>
          )}
          <Filters results={checks} />
          {[...byArea(checks)].map(([area, results]) => (
            <section key={area} class="area" aria-labelledby={`area-${area}`}>
              <h2 id={`area-${area}`}>{area}</h2>
              {results.map((result) => (
                <CheckDetails key={result.id} result={result} stock={stockById.get(result.id)} />
              ))}
            </section>
          ))}
        </main>
        <script dangerouslySetInnerHTML={{ __html: script }} />
      </body>
    </html>
  )
}

function Circumstances({ report }: { report: Report }): JSX.Element {
  const { target, machine, startedAt, random } = report
  const facts = {
    Release: target.release ?? 'unknown: a server that the harness did not start',
    Build: [target.variant, ...target.flags].join(', '),
    Series: target.series ?? 'none',
    Machine: `${machine.cpu}, ${machine.cores} cores, ${Math.round(machine.memoryBytes / 2 ** 30)} GiB, ${machine.platform}`,
    Started: startedAt,
    'Random checks': `${random.count} of seed ${random.seed}`,
  }
  return (
    <dl>
      {Object.entries(facts).map(([name, value]) => [
        <dt key={name}>{name}</dt>,
        <dd key={value}>{value}</dd>,
      ])}
    </dl>
  )
}

function Areas({
  results,
  stock,
}: {
  results: readonly CheckResult[]
  stock: readonly CheckResult[]
}): JSX.Element {
  const stockAreas = byArea(stock)
  const share = (of: readonly CheckResult[]): string => {
    const run = of.filter(({ status }) => status === 'pass' || status === 'fail' || status === 'error')
    return run.length === 0 ? '–' : `${run.filter(({ status }) => status === 'pass').length} of ${run.length}`
  }
  return (
    <section aria-labelledby="areas">
      <h2 id="areas">Areas</h2>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">area</th>
              <th scope="col" class="number">
                passed
              </th>
              {stock.length > 0 && (
                <th scope="col" class="number">
                  on stock
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {[...byArea(results)].map(([area, each]) => (
              <tr key={area}>
                <td>
                  <a href={`#area-${area}`}>{area}</a>
                </td>
                <td class="number">{share(each)}</td>
                {stock.length > 0 && <td class="number">{share(stockAreas.get(area) ?? [])}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

const FILTERS = {
  all: 'All',
  fail: 'Failed',
  error: 'Errors',
  warned: 'Warned',
  pass: 'Passed',
  'not-run': 'Not run',
} as const

function Filters({ results }: { results: readonly CheckResult[] }): JSX.Element {
  const count = (status: string): number =>
    status === 'all' ? results.length : results.filter((each) => shownStatus(each) === status).length
  return (
    <search class="filters" aria-label="Filter checks">
      {Object.entries(FILTERS).map(([status, name]) => (
        <button key={status} type="button" data-status={status} aria-pressed={status === 'all'}>
          {`${name} (${count(status)})`}
        </button>
      ))}
      <label for="search">Search</label>
      <input id="search" type="search" autocomplete="off" />
      <span id="shown" role="status">{`${results.length} of ${results.length} checks`}</span>
    </search>
  )
}
