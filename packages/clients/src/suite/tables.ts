import { markdownRows } from '@exaone4/harness'
import { allFeatures, features, featureTitles } from './client.ts'
import type { Cell, ClientReport } from './report.ts'

/** Client × feature, patched / stock. */
export function featureTable(reports: readonly ClientReport[]): string {
  return markdownRows(
    [
      ['client', ...features.map((feature) => featureTitles[feature])],
      ...reports.map(({ title, cells }) => [
        title,
        ...features.map((feature) => mark(cells.find((cell) => cell.feature === feature))),
      ]),
    ],
    features.length + 1,
  )
}

/** What only some clients are asked, with what is wrong. */
export function specialTable(reports: readonly ClientReport[]): string {
  const special = allFeatures.filter((feature) => !features.includes(feature))
  const rows = reports.flatMap(({ title, cells }) =>
    cells
      .filter(({ feature }) => special.includes(feature))
      .map((cell) => [
        title,
        featureTitles[cell.feature],
        mark(cell),
        code([...cell.patched, ...cell.stock]),
      ]),
  )
  return markdownRows([['client', 'feature', 'patched / stock', 'instead'], ...rows], 4)
}

const mark = (cell: Cell | undefined): string => (cell ? `${sign(cell.patched)} / ${sign(cell.stock)}` : '')
const sign = (wrong: readonly string[]): string => (wrong.length === 0 ? '✓' : '✗')
const code = (wrong: readonly string[]): string => wrong.map((reason) => `\`${reason}\``).join(', ')

/** The versions of each client, the paths that it asked for, and how its users turn thinking on and off. */
export function versionTable(reports: readonly ClientReport[]): string {
  return markdownRows(
    [
      ['client', 'versions', 'endpoints', 'thinking on and off'],
      ...reports.map(({ title, versions, cells, thinking }) => [
        title,
        Object.entries(versions)
          .map(([name, version]) => `${name} ${version}`)
          .join(', '),
        [...new Set(cells.flatMap(({ paths }) => paths))].map((path) => `\`${path}\``).join(', '),
        `\`${thinking}\``,
      ]),
    ],
    4,
  )
}

/** What is wrong on the patched build, one line for each cell. */
export function failuresOf({ id, cells }: ClientReport): string[] {
  return cells.flatMap(({ feature, patched }) =>
    patched.length === 0 ? [] : [`${id}, ${featureTitles[feature]}: ${patched.join('; ')}`],
  )
}
