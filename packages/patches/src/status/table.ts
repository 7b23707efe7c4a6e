import { alignedRows } from './aligned.ts'
import { type Note, noteIndex, notesOf, stateNames } from './notes.ts'
import type { PatchState } from './status.ts'
import type { TreeStatus } from './tree-status.ts'

const MARKS: Readonly<Record<PatchState, string>> = {
  applies: '✓',
  'not-applicable': '–',
  'already-upstream': '=',
  drifted: '✗',
  unchecked: '?',
}

const sentences: Readonly<Record<PatchState, string>> = {
  applies: 'applies',
  'not-applicable': 'is not applicable',
  'already-upstream': 'is upstream already',
  drifted: 'has drifted',
  unchecked: 'was not checked',
}

/** The table for a terminal, and what there is to say of what does not simply apply. */
export function textTable(trees: readonly TreeStatus[]): string {
  const notes = notesOf(trees)
  const rows = alignedRows(cells(trees, notes, (state, note) => `${MARKS[state]}${note && ` [${note}]`}`))
  const states = [...new Set(trees.flatMap(({ patches }) => patches.map(({ state }) => state)))]
  return [
    ...rows.map((row) => row.join('  ').trimEnd()),
    '',
    states.map((state) => `${MARKS[state]} ${stateNames[state]}`).join('   '),
    ...notes.flatMap(({ patch, state, reason, seen }, index) => [
      '',
      `[${index + 1}] ${patch} ${sentences[state]}${reason && `: ${reason}`}`,
      ...seen.flatMap(({ tree, lines }) =>
        (state === 'drifted' ? lines : [lines.join('; ')]).map((line) => `    ${tree}  ${line}`),
      ),
    ]),
  ].join('\n')
}

/** The same as Markdown. */
export function markdownTable(trees: readonly TreeStatus[]): string {
  const notes = notesOf(trees)
  const [head = [], ...rows] = alignedRows(
    cells(trees, notes, (state, note) => `${stateNames[state]}${note && ` (${note})`}`),
  )
  return [
    ...[head, head.map((cell) => '-'.repeat(cell.length)), ...rows].map((row) => `| ${row.join(' | ')} |`),
    ...(notes.length === 0 ? [] : ['']),
    ...notes.flatMap(({ patch, state, reason, seen }, index) => [
      `${index + 1}. \`${patch}\` ${sentences[state]}${reason && `: ${reason}.`}`,
      ...seen.map(
        ({ tree, lines }) =>
          `${' '.repeat(`${index + 1}. `.length)}- ${tree}: ${lines.map(asCode).join('; ')}`,
      ),
    ]),
  ].join('\n')
}

function cells(
  trees: readonly TreeStatus[],
  notes: readonly Note[],
  cell: (state: PatchState, note: string) => string,
): string[][] {
  const patches = trees[0]?.patches.map(({ patch }) => patch) ?? []
  return [
    ['patch', ...trees.map(({ name }) => name)],
    ...patches.map((patch, row) => [
      patch,
      ...trees.flatMap((tree) => {
        const status = tree.patches[row]
        if (!status) return []
        const note = noteIndex(notes, status) + 1
        return cell(status.state, note === 0 ? '' : String(note))
      }),
    ]),
  ]
}

/** `<file>:<line> <text>`, or `no <file>`. */
function asCode(line: string): string {
  const space = line.indexOf(' ')
  const [first, rest] = [line.slice(0, space), line.slice(space + 1)]
  return first === 'no' ? `no \`${rest}\`` : `\`${first}\` \`${rest}\``
}
