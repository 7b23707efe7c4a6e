import { markdownRows } from '@exaone4/harness'
import type { Committed } from '../documents/committed.ts'
import { type FamilyCell, familySchema } from '../documents/family-document.ts'
import { type FamilyFormat, familyFiles, familyReleases } from '../measure/family-files.ts'
import { formatSeen, refusalSeen } from '../measure/family-problems.ts'
import { provenance } from './provenance.ts'

const names: Record<FamilyFormat, string> = {
  '4.0': 'EXAONE 4.0',
  '4.5': 'EXAONE 4.5',
  deep: 'EXAONE Deep',
  stock: 'as on stock',
}

/** The table of docs/family.md with what was seen of each file on each release. Throws if a release was not measured. */
export function familyFilesTable(committed: readonly Committed[], page: string): string {
  const measured = familyReleases.map((release) => {
    const document = committed.find(({ name }) => name === `family-${release}`)
    if (!document) throw new Error(`${page} needs the measurement family-${release}`)
    return { release, document, cells: familySchema.parse(document.content).cells }
  })
  const rows = familyFiles.map(({ id, title }) => [
    title,
    ...measured.map(({ cells }) => outcome(cells.find(({ file }) => file === id))),
  ])
  return [
    markdownRows([['file', ...familyReleases], ...rows], familyReleases.length + 1),
    ...measured.map(({ document }) => `- ${provenance(document, page)}`),
  ]
    .join('\n')
    .replace('|\n- ', '|\n\n- ')
}

/** Ids of the files that were measured. */
export function familyIds(content: unknown): string[] {
  return familySchema.parse(content).cells.map(({ file }) => file)
}

function outcome(cell: FamilyCell | undefined): string {
  if (!cell) return 'not measured'
  if (refusalSeen(cell) !== undefined) return 'refused'
  const format = formatSeen(cell)
  return format === undefined ? 'none of these' : names[format]
}
