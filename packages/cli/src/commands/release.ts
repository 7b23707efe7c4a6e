import { keepDocument, RELEASES_DOCUMENT } from '@exaone4/benchmarks'
import { parseVersion, series, seriesHash, textTable } from '@exaone4/patches'
import { type Addition, addRelease, RELEASES_TABLE } from '@exaone4/upstream'
import { Command } from 'commander'
import type { OutputFlags } from '../output/output.ts'
import { action, type Context, describedCommand } from '../program/command.ts'
import { ensureTreeTools } from '../program/require-tools.ts'
import { summaries } from '../program/summaries.ts'
import { space } from '../program/workspace.ts'

const DRIFTED = 4

const addCommand: Command = describedCommand(
  'add',
  'Support another release: fetch it, try the series, and enter it in the table',
  'pnpm exaone4 release add v0.34.4',
)
  .argument('<version>', 'what upstream calls it')
  .action((version: string, flags: OutputFlags) =>
    action<OutputFlags>((_, context) => add(parseVersion(version), context))(flags),
  )

export const releaseCommand: Command = new Command('release')
  .description(summaries.release)
  .addHelpText('after', '\nExample:\n  pnpm exaone4 release add --help')
  .addCommand(addCommand.exitOverride())

async function add(version: string, context: Context): Promise<number> {
  const { out } = context
  await ensureTreeTools(context)
  out.say(`Fetch Ollama ${version}`)
  const { status, outcome } = await addRelease(space, version, (trees) => keepDocument(space, trees))
  const conclusions: Record<Addition['outcome'], string> = {
    drifted: `the series does not apply to ${version}: nothing was changed`,
    known: `${version} is supported already`,
    added: `${version} is supported now: see ${RELEASES_TABLE} and ${RELEASES_DOCUMENT}`,
  }
  out.result([textTable([status]), '', conclusions[outcome]].join('\n'), {
    ...status,
    series: seriesHash(series),
    added: outcome === 'added',
  })
  for (const next of nextCommands(version)[outcome]) out.say(`next: ${next}`)
  return outcome === 'drifted' ? DRIFTED : 0
}

function nextCommands(version: string): Record<Addition['outcome'], readonly string[]> {
  return {
    drifted: [`pnpm exaone4 drift --release ${version}`],
    known: [`pnpm build:ollama --release ${version}`],
    added: ['pnpm --filter @exaone4/patches unit', `pnpm test --only unit series-${version} go-${version}`],
  }
}
