import { keepDocument, RELEASES_DOCUMENT } from '@exaone4/benchmarks'
import { Failure } from '@exaone4/failure'
import { declareRelease, publishedModule, releaseStatuses } from '@exaone4/harness'
import {
  compareVersions,
  fits,
  parseVersion,
  RELEASES_TABLE,
  type Release,
  recordRelease,
  releases,
  series,
  seriesHash,
  textTable,
  treeStatus,
} from '@exaone4/patches'
import { Command } from 'commander'
import type { OutputFlags } from '../output/output.ts'
import { action, type Context, describedCommand } from '../program/command.ts'
import { ensureTreeTools } from '../program/require-tools.ts'
import { summaries } from '../program/summaries.ts'
import { space } from '../program/workspace.ts'

const DRIFTED = 4

const add: Command = describedCommand(
  'add',
  'Support another release: fetch it, try the series, and enter it in the table',
  'pnpm exaone4 release add v0.34.4',
)
  .argument('<version>', 'what upstream calls it')
  .action((version: string, flags: OutputFlags) =>
    action<OutputFlags>((_, context) => addRelease(parseVersion(version), context))(flags),
  )

export const releaseCommand: Command = new Command('release')
  .description(summaries.release)
  .addHelpText('after', '\nExample:\n  pnpm exaone4 release add --help')
  .addCommand(add.exitOverride())

async function addRelease(version: string, context: Context): Promise<number> {
  const { out } = context
  await ensureTreeTools(context)
  out.say(`Fetch Ollama ${version}`)
  const module = await publishedModule(space, version)
  const release: Release = { version, sum: module.sum }
  const known = releases.find((other) => other.version === version)
  if (known && known.sum !== module.sum) {
    throw new Failure('source', `what is published as ${version} is not what the table of releases has`, {
      detail: `in the table ${known.sum}\npublished    ${module.sum}`,
      hint: `find out which is right before you build it; the table is ${RELEASES_TABLE}`,
    })
  }

  const status = { ...treeStatus(version, module.dir), sum: module.sum }
  const drifted = !fits(status)
  if (!drifted && !known) {
    await declareRelease(module)
    await keepDocument(
      space,
      [...(await releaseStatuses(space, releases)), status].sort((a, b) => compareVersions(a.name, b.name)),
    )
    // What the table lists is complete: after an interruption, the same command does all of it again.
    await recordRelease(space.root, release)
  }
  const conclusion = drifted
    ? `the series does not apply to ${version}: nothing was changed`
    : known
      ? `${version} is supported already`
      : `${version} is supported now: see ${RELEASES_TABLE} and ${RELEASES_DOCUMENT}`
  out.result([textTable([status]), '', conclusion].join('\n'), {
    ...status,
    series: seriesHash(series),
    added: !drifted && !known,
  })
  for (const command of nextCommands(version, drifted, known !== undefined)) out.say(`next: ${command}`)
  return drifted ? DRIFTED : 0
}

function nextCommands(version: string, drifted: boolean, isKnown: boolean): string[] {
  if (drifted) return [`pnpm exaone4 drift --release ${version}`]
  if (isKnown) return [`pnpm build:ollama --release ${version}`]
  return ['pnpm --filter @exaone4/patches unit', `pnpm test --only unit series-${version} go-${version}`]
}
