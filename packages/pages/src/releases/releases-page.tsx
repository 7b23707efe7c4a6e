/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { JSX } from 'preact'
import { Coded } from '../text/coded.tsx'
import type { MarkedSection } from './marked-section.ts'

interface ReleasesProps {
  /** What each release does with each model. */
  family: MarkedSection
  /** Which patch applies to which release, with notes on those that do not. */
  patches: MarkedSection
}

export function ReleasesPage({ family, patches }: ReleasesProps): JSX.Element {
  return (
    <>
      <p class="lead">
        What a patched Ollama does with each model of the EXAONE family, and which patches apply to which
        release of Ollama. Both follow from the source of each release.
      </p>
      <section aria-labelledby="family">
        <h2 id="family">Models</h2>
        <Family family={family} />
      </section>
      <section aria-labelledby="patches">
        <h2 id="patches">Patches</h2>
        <p>
          ✓ applies; a number is the note that says why a patch is not applicable, with the lines of source
          that show it.
        </p>
        <Patches patches={patches} />
      </section>
      <section aria-labelledby="notes">
        <h2 id="notes">Notes</h2>
        <ol class="notes-list">
          {notesOf(patches.notes).map(({ number, text, places }) => (
            <li key={number} id={`note-${number}`}>
              <Coded text={text} />
              <details>
                <summary>{`Source of note ${number}`}</summary>
                <ul>
                  {places.map((place) => (
                    <li key={place}>
                      <Coded text={place} />
                    </li>
                  ))}
                </ul>
              </details>
            </li>
          ))}
        </ol>
      </section>
      <p class="quiet">
        <Coded text="The tables are those of `docs/releases.md` and `docs/family.md`, which `pnpm status --write` writes." />
      </p>
    </>
  )
}

function Family({ family: { head, rows, notes } }: { family: MarkedSection }): JSX.Element {
  const releases = head.slice(1)
  return (
    <>
      <dl class="models">
        {rows.map(([model, ...cells]) => (
          <div key={model}>
            <dt>{model}</dt>
            {spans(cells).map(({ from, to, text }) => (
              <dd key={from}>
                <span class="releases">
                  {from === to ? releases[from] : `${releases[from]} to ${releases[to]}`}
                </span>{' '}
                <span class={text === 'refused' ? 'quiet' : ''}>{text}</span>
              </dd>
            ))}
          </div>
        ))}
      </dl>
      {notes.map((note) => (
        <p key={note} class="quiet">
          {note.replaceAll('\\*', '*')}
        </p>
      ))}
    </>
  )
}

/** Releases that follow one another and have the same text. */
function spans(cells: readonly string[]): { from: number; to: number; text: string }[] {
  const starts = cells.flatMap((text, index) => (index === 0 || cells[index - 1] !== text ? [index] : []))
  return starts.map((from, index) => ({
    from,
    to: (starts[index + 1] ?? cells.length) - 1,
    text: cells[from] ?? '',
  }))
}

function Patches({ patches: { head, rows } }: { patches: MarkedSection }): JSX.Element {
  return (
    <table class="matrix">
      <thead>
        <tr>
          {head.map((name, index) => (
            <th key={name} scope="col">
              <span class={index === 0 ? '' : 'upright'}>{name}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([patch, ...cells]) => (
          <tr key={patch}>
            <th scope="row">{patch}</th>
            {cells.map((text, index) => (
              <td key={head[index + 1]}>
                <State text={text} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function State({ text }: { text: string }): JSX.Element {
  const [, number] = /^not applicable \((\d+)\)$/.exec(text) ?? []
  if (number !== undefined) {
    return (
      <a href={`#note-${number}`} aria-label={`not applicable, note ${number}`}>
        {number}
      </a>
    )
  }
  if (text !== 'applies') return <>{text}</>
  return (
    <span class="pass">
      <span aria-hidden="true">✓</span>
      <span class="unseen">applies</span>
    </span>
  )
}

interface Note {
  number: number
  text: string
  /** Lines of source, by release. */
  places: string[]
}

function notesOf(lines: readonly string[]): Note[] {
  const notes: Note[] = []
  for (const line of lines) {
    const [, number, text = ''] = /^(\d+)\. (.*)$/.exec(line) ?? []
    const [, place] = /^\s+- (.*)$/.exec(line) ?? []
    if (number !== undefined) notes.push({ number: Number(number), text, places: [] })
    if (place !== undefined) notes.at(-1)?.places.push(place)
  }
  return notes
}
