import { keepDocuments, RELEASES_DOCUMENT } from '@exaone4/benchmarks'
import { parseVersion, series, seriesHash } from '@exaone4/patches'
import { type Addition, additionText, addRelease, afterAddition } from '@exaone4/upstream'
import { DRIFTED, FAILED } from '../output/exit-status.ts'
import type { OutputFlags } from '../output/output.ts'
import { withProgress } from '../output/progress.ts'
import type { Context } from '../program/command.ts'
import { ensureBuildTools, ensureTreeTools } from '../program/require-tools.ts'
import { space } from '../program/workspace.ts'

export type AddFlags = OutputFlags & { skipTests?: boolean; install?: boolean }

const STATUS: Record<Addition['outcome'], number> = { added: 0, known: 0, failing: FAILED, drifted: DRIFTED }

/** Adds a release to the supported ones, if the series applies to it and the tests pass. */
export async function add(asked: string, flags: AddFlags, context: Context): Promise<number> {
  const { out, signal } = context
  const { skipTests = false } = flags
  const version = parseVersion(asked)
  if (skipTests) await ensureTreeTools(context)
  else await ensureBuildTools(flags.install ?? true, context)

  const addition = await withProgress(out, ({ step }) =>
    addRelease(space, version, {
      keepStatus: (trees) => keepDocuments(space, trees),
      skipTests,
      step,
      signal,
    }),
  )
  const { status, outcome, failed, output } = addition
  if (output !== '') out.say(output)
  out.result(additionText(version, addition, RELEASES_DOCUMENT), {
    ...status,
    series: seriesHash(series),
    added: outcome === 'added',
    failed,
  })
  for (const next of afterAddition(version, addition)) out.say(`next: ${next}`)
  return STATUS[outcome]
}
