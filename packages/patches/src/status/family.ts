import type { Fact } from '../tree/facts.ts'
import { alignedRows } from './aligned.ts'
import type { TreeStatus } from './tree-status.ts'

/** A member of LG's family of models. */
interface Member {
  name: string
  /** What a patched release with these facts does with it. */
  runs: (facts: ReadonlySet<Fact>) => string
}

const REFUSED = 'refused'

const members: readonly Member[] = [
  { name: 'EXAONE 3.5', runs: () => 'chat' },
  { name: 'EXAONE Deep', runs: () => 'thinking' },
  { name: 'EXAONE 4.0', runs: () => 'tools, thinking' },
  {
    name: 'EXAONE 4.5',
    runs: (facts) => {
      if (facts.has('runner-era')) return REFUSED
      return facts.has('early-llama-cpp') ? 'tools, thinking *' : 'tools, thinking, images'
    },
  },
  { name: 'K-EXAONE', runs: (facts) => (facts.has('runner-era') ? REFUSED : 'tools, thinking') },
]

const NOTE =
  "* only a file without the block that predicts several tokens; LG's own files have it and are refused"

/** What patched trees do with each member, for a terminal. */
export function familyText(trees: readonly TreeStatus[]): string {
  const rows = alignedRows(familyRows(trees))
  return [...rows.map((row) => row.join('  ').trimEnd()), ...notesOf(rows)].join('\n')
}

/** The same as a Markdown table. */
export function familyTable(trees: readonly TreeStatus[]): string {
  const escaped = familyRows(trees).map((row) => row.map((cell) => cell.replace('*', '\\*')))
  const [head = [], ...rows] = alignedRows(escaped)
  return [
    ...[head, head.map((cell) => '-'.repeat(cell.length)), ...rows].map((row) => `| ${row.join(' | ')} |`),
    ...notesOf(rows).map((line) => line.replace('*', '\\*')),
  ].join('\n')
}

function familyRows(trees: readonly TreeStatus[]): string[][] {
  return [
    ['model', ...trees.map(({ name }) => name)],
    ...members.map(({ name, runs }) => [
      name,
      ...trees.map(({ facts }) => (facts === undefined ? '?' : runs(new Set(facts)))),
    ]),
  ]
}

function notesOf(rows: readonly string[][]): string[] {
  return rows.flat().some((cell) => cell.includes('*')) ? ['', NOTE] : []
}
