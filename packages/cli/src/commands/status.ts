import { basename } from 'node:path'
import { keepDocument, RELEASES_DOCUMENT } from '@exaone4/benchmarks'
import { Failure } from '@exaone4/failure'
import { parseSource, quoted, releaseStatuses, requireTree } from '@exaone4/harness'
import {
  findRelease,
  fits,
  markdownTable,
  purposesOf,
  purposeText,
  releases,
  series,
  seriesHash,
  type TreeStatus,
  textTable,
  treeStatus,
} from '@exaone4/patches'
import { type Command, Option } from 'commander'
import { ensureTreeTools } from '../build-tools.ts'
import { action, command } from '../command.ts'
import type { OutputFlags } from '../output/output.ts'
import { space } from '../root.ts'

const DRIFTED = 4

type Flags = OutputFlags & { release?: string; source?: string; markdown?: boolean; write?: boolean }

export const statusCommand: Command = command(
  'status',
  'What each patch is for, which release it applies to, and when it can be dropped',
  'pnpm status --release v0.34.4',
)
  .option('--release <version>', 'one release (default: all that are supported)')
  .addOption(
    new Option('--source <source>', "path:DIR: a tree of your own; gomod: upstream's releases")
      .default('gomod')
      .conflicts('release'),
  )
  .addOption(new Option('--markdown', 'print the table as Markdown').conflicts('json'))
  .addOption(new Option('--write', `keep the table in ${RELEASES_DOCUMENT}`).conflicts(['release', 'source']))
  .action(
    action<Flags>(async (flags, context) => {
      const { out } = context
      await ensureTreeTools(context)
      const started = Date.now()
      const trees = await statuses(flags)
      const milliseconds = Date.now() - started
      out.say(
        `${series.length} patches tried on ${trees.map(({ name }) => name).join(', ')} in ${(milliseconds / 1000).toFixed(1)} s`,
      )
      if (flags.write) {
        const changed = await keepDocument(space, trees)
        out.say(`${RELEASES_DOCUMENT} ${changed ? 'written' : 'was right already'}`)
      }
      const patches = purposesOf(series, new Set(trees.flatMap(({ facts = [] }) => facts)))
      const human = flags.markdown ? markdownTable(trees) : `${textTable(trees)}\n\n${purposeText(patches)}`
      out.result(human, {
        series: seriesHash(series),
        patches,
        trees,
        milliseconds,
      })
      const misfits = trees.filter((tree) => !fits(tree))
      for (const tree of misfits) out.say(`next: ${nextCommand(tree, flags)}`)
      return misfits.length === 0 ? 0 : DRIFTED
    }),
  )

async function statuses(flags: Flags): Promise<TreeStatus[]> {
  const source = parseSource(flags.source ?? 'gomod')
  switch (source.kind) {
    case 'gomod':
      return releaseStatuses(space, flags.release === undefined ? releases : [findRelease(flags.release)])
    case 'path':
      requireTree(source.dir)
      return [treeStatus(basename(source.dir), source.dir)]
    case 'git':
      throw new Failure('usage', 'status reads no clones', {
        hint: 'let drift fetch one: pnpm exaone4 drift --source git --release main',
      })
  }
}

/** Tells what changed at the places concerned. */
function nextCommand({ name }: TreeStatus, { source = 'gomod' }: Flags): string {
  const tree = source === 'gomod' ? `--release ${name}` : `--source ${quoted(source)}`
  return `pnpm exaone4 drift ${tree}`
}
