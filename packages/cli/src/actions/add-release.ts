import { keepDocuments, RELEASES_DOCUMENT } from '@exaone4/benchmarks'
import { parseVersion, series, seriesHash, textTable } from '@exaone4/patches'
import { type Addition, addRelease, RELEASES_TABLE } from '@exaone4/upstream'
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

  const { status, outcome, failed, output } = await withProgress(out, ({ step }) =>
    addRelease(space, version, {
      keepStatus: (trees) => keepDocuments(space, trees),
      skipTests,
      step,
      signal,
    }),
  )
  const conclusions: Record<Addition['outcome'], string> = {
    drifted: `the series does not apply to ${version}: nothing was changed`,
    failing: `the series applies to ${version}, but its tests fail: nothing was changed`,
    known: `${version} is already supported`,
    added: `${version} is now supported: see ${RELEASES_TABLE} and ${RELEASES_DOCUMENT}`,
  }
  if (output !== '') out.say(output)
  out.result([textTable([status]), '', ...failed, conclusions[outcome]].join('\n'), {
    ...status,
    series: seriesHash(series),
    added: outcome === 'added',
    failed,
  })
  for (const next of nextCommands(version)[outcome]) out.say(`next: ${next}`)
  return STATUS[outcome]
}

function nextCommands(version: string): Record<Addition['outcome'], readonly string[]> {
  const drift = `pnpm exaone4 drift --release ${version}`
  return {
    drifted: [drift],
    failing: [drift],
    known: [`pnpm build:ollama --release ${version}`],
    added: [
      'pnpm --filter @exaone4/patches unit',
      `pnpm test --all-releases --only unit series-${version} go-${version}`,
    ],
  }
}
