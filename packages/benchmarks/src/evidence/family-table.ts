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

/** The table of docs/family.md with what was seen of each file on each release. */
export function familyFilesTable(committed: readonly Committed[], page: string): string {
  const measured = familyReleases.map((release) => committed.find(({ name }) => name === `family-${release}`))
  const cells = measured.map((document) => document && familySchema.parse(document.content).cells)
  const rows = familyFiles.map(({ id, title }) => [
    title,
    ...cells.map((all) => outcome(all?.find(({ file }) => file === id))),
  ])
  const sources = measured.flatMap((document) => (document ? `- ${provenance(document, page)}` : []))
  return [
    markdownRows([['file', ...familyReleases], ...rows], familyReleases.length + 1),
    sources.join('\n'),
  ].join('\n\n')
}

/** Ids of the files that were measured. */
export function familyIds(content: unknown): string[] {
  return familySchema.parse(content).cells.map(({ file }) => file)
}

function outcome(cell: FamilyCell | undefined): string {
  if (!cell) return 'not measured yet'
  if (refusalSeen(cell) !== undefined) return 'refused'
  const format = formatSeen(cell)
  return format === undefined ? 'none of these' : names[format]
}
