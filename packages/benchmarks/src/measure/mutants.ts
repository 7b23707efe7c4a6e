import {
  columns,
  isDetected,
  type KnownMutant,
  mutantInputs,
  mutateUnknown,
  problemOf,
} from '@exaone4/conformance'
import type { Workspace } from '@exaone4/harness'
import { findRelease } from '@exaone4/patches'
import { z } from 'zod'
import { contentOf, readCommitted } from '../documents/committed.ts'
import { type Document, documentHead, documentShape } from '../documents/document.ts'
import { type Measured, type MeasureRequest, writeMeasurement } from '../documents/measurement.ts'

const SAYS =
  'The series without one edit or file of ours, in turn, and the test or check that failed then. "inputs" is a hash of ' +
  'the code and the tests on which that depends: pnpm test makes a mutant again if its hash is another one now. Edits ' +
  'that the tests of topics show to be needed are left out.'

const MOST_FAILING = 3

const mutantShape = z.object({
  edit: z.string(),
  outcome: z.enum(['go test', 'conformance']),
  failing: z.array(z.string()).min(1),
  inputs: z.string(),
})
const schema = z.object({ ...documentShape, mutants: z.array(mutantShape) })

export const mutantsSchema: z.ZodType<Document> = schema

/**
 * Makes mutants of a release, except of those that the committed document has with the same code. The document is
 * written after each, so that an interrupted measurement goes on where it was.
 */
export async function measureMutants(request: MeasureRequest): Promise<Measured> {
  const { space, patched, stock, say, signal = new AbortController().signal } = request
  const tree = await request.tree()
  const before = knownMutants(space, patched.info.release)
  const made: KnownMutant[] = []
  const measured = (kept: readonly KnownMutant[]): Measured => {
    const others = kept.filter(({ edit }) => made.every((mutant) => mutant.edit !== edit))
    const all = [...others, ...made].toSorted((a, b) => (a.edit < b.edit ? -1 : 1))
    return {
      document: { ...schema.parse({ ...documentHead('mutants', SAYS, [patched, stock]), mutants: all }) },
      table: columns([
        ['without', 'detected by', ''],
        ...all.map(({ edit, outcome, failing: [first = ''] }) => [edit, outcome, first]),
      ]),
      failed: [],
    }
  }
  const builds = { space, patched, stock, tree, say, signal, settled: await request.settled() }
  const { known, mutants } = await mutateUnknown({ ...builds, knownMutants: before }, async (mutant) => {
    if (!isDetected(mutant)) return
    const { edit, outcome, failing } = mutant
    const detected = { edit, outcome, failing: failing.slice(0, MOST_FAILING) }
    made.push({ ...detected, inputs: await mutantInputs(space, tree, detected) })
    await writeMeasurement(space, measured(before))
  })
  const kept = before.filter(({ edit }) => known.some((mutant) => mutant.edit === edit))
  return { ...measured(kept), failed: mutants.flatMap(problemOf) }
}

/** The mutants that were detected when they were measured; none if they are of another source of that release. */
export function knownMutants({ root }: Workspace, release: string): KnownMutant[] {
  const content = contentOf(readCommitted(root), `mutants-${release}`)
  if (content === undefined) return []
  const { builds, mutants } = schema.parse(content)
  return builds.every(({ sum }) => sum === findRelease(release).sum) ? mutants : []
}
