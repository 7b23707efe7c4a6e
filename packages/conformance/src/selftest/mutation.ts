import { editIds } from '@exaone4/patches'
import { type KnownMutant, stillKnown } from '../fault-injection/known-mutants.ts'
import { type Mutant, mutateSeries } from '../fault-injection/mutate.ts'
import { droppedEdits } from '../faults/faults.ts'
import { checkOnce, type SelfTest, type TestedBuilds } from './tested-builds.ts'

/** The mutants of a series, apart from those that were detected before and have the same code now. */
export interface Mutation {
  known: KnownMutant[]
  mutants: Mutant[]
}

/** Tests that a test or a check fails without any one edit of the series. */
export async function testMutation(builds: TestedBuilds): Promise<SelfTest> {
  const { mutants } = await mutateUnknown(builds)
  return { passed: mutants.filter(isDetected).length, failed: mutants.flatMap(problemOf) }
}

/**
 * Makes the mutants of a release, except of those that are still known to be detected. If some edits are settled, it
 * leaves out these and those that fault injection drops. Each mutant is passed on as soon as it is made.
 */
export async function mutateUnknown(
  builds: TestedBuilds,
  onMutant?: (mutant: Mutant) => Promise<void>,
): Promise<Mutation> {
  const { space, patched, stock, tree, say, signal, settled, knownMutants = [] } = builds
  const applied = tree.patches.filter(({ id }) => patched.info.patches.includes(id))
  const elsewhere = applied.flatMap(({ edits }) =>
    edits.filter(({ testedBy }) => testedBy).map(({ id }) => id),
  )
  const shown = settled === undefined ? elsewhere : [...settled, ...droppedEdits, ...elsewhere]
  const edits = editIds(applied).filter((edit) => !shown.includes(edit))
  const known = (await stillKnown(space, tree, knownMutants)).filter(({ edit }) => edits.includes(edit))
  const rest = edits.filter((edit) => !known.some((mutant) => mutant.edit === edit))
  say(`  ${known.length} of ${edits.length} mutants were detected before, with the same code and tests`)
  if (rest.length === 0) return { known, mutants: [] }
  const mutants = await mutateSeries({
    space,
    tree,
    patched,
    stock,
    control: await checkOnce(builds, patched),
    edits: rest,
    onMutant: async (mutant) => {
      const { edit, with: others, outcome, failing } = mutant
      say(`  ${[edit, ...others].join(' + ')}: ${outcome.toUpperCase()} ${failing.slice(0, 3).join(', ')}`)
      await onMutant?.(mutant)
    },
    signal,
  })
  return { known, mutants }
}

export const isDetected = ({ outcome }: Mutant): boolean => outcome === 'go test' || outcome === 'conformance'

/** What is wrong with a mutant in one line; nothing if it is detected. */
export function problemOf({ edit, outcome, failing }: Mutant): string[] {
  if (outcome === 'survived') return [`nothing fails without ${edit}`]
  return outcome === 'not-compiled' ? [`the series does not compile without ${edit}: ${failing[0]}`] : []
}
