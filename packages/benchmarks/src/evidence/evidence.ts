import { releaseStatuses, type Workspace } from '@exaone4/harness'
import { releases } from '@exaone4/patches'
import { type Committed, measuredBuild, readCommitted } from '../documents/committed.ts'
import { measurements } from '../measure/measure.ts'
import { ageOf, ageProblems, today } from './age.ts'
import { oldMeasurements } from './old-measurements.ts'
import { putRight, quotations } from './quotations.ts'

export interface EvidenceDocument {
  name: string
  release: string
  series: string
  measuredAt: string
  /** Changes since the measurement; empty if it was made with the current code. */
  changed: string[]
}

export interface EvidenceReport {
  documents: EvidenceDocument[]
  /** Number of figures, tables and plots that were compared. */
  compared: number
  /** Problems, one line each. */
  problems: string[]
  /** Files that were written. */
  written: string[]
}

/**
 * Finds out which committed measurements were made with the current code, and whether each table, figure and plot in
 * the documents matches its measurement.
 *
 * @param write updates the documents; only `pnpm measure` writes measurements
 * @throws Failure `source` if a release cannot be fetched, `check` if a document quotes a measurement that was never made
 */
export async function checkEvidence(
  space: Workspace,
  { write = false }: { write?: boolean } = {},
): Promise<EvidenceReport> {
  const committed = readCommitted(space.root)
  const malformed = committed.flatMap(schemaProblems)
  if (malformed.length > 0) return { documents: [], compared: 0, problems: malformed, written: [] }

  const versions = [...new Set(committed.map((each) => measuredBuild(each).release))]
  const now = new Map(
    await Promise.all(versions.map(async (version) => [version, await today(space, version)] as const)),
  )
  const documents = committed.map((each): EvidenceDocument => {
    const { release, series } = measuredBuild(each)
    const current = now.get(release)
    if (!current) throw new Error(`there is no release ${release}`)
    return { ...ageOf(each, current), release, series, measuredAt: each.head.measuredAt }
  })
  const quoted = await quotations(
    space.root,
    committed,
    await releaseStatuses(space, releases, { download: true }),
  )
  const written = write ? await putRight(space.root, quoted) : []
  return {
    documents,
    compared: quoted.compared,
    problems: [
      ...ageProblems(documents, oldMeasurements),
      ...quoted.unknown,
      ...(write ? [] : quoted.changed),
    ],
    written,
  }
}

function schemaProblems({ name, head, content }: Committed): string[] {
  const schema = Object.entries(measurements).find(([what]) => what === head.what)?.[1].schema
  if (!schema) return [`${name}: pnpm measure has no measurement "${head.what}"`]
  const expected = `${head.what}-${head.builds[0]?.release}`
  const parsed = schema.safeParse(content)
  return [
    ...(name === expected ? [] : [`${name} must be called ${expected}`]),
    ...(parsed.success
      ? []
      : [
          `${name}: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`,
        ]),
  ]
}
