import { Failure } from '@exaone4/failure'
import { folderStatus, parseSource, quoted, releaseStatuses } from '@exaone4/harness'
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
} from '@exaone4/patches'
import { DRIFTED } from '../output/exit-status.ts'
import type { OutputFlags } from '../output/output.ts'
import type { Context } from '../program/command.ts'
import { ensureTreeTools } from '../program/require-tools.ts'
import { space } from '../program/workspace.ts'

export type StatusFlags = OutputFlags & {
  release?: string
  source?: string
  markdown?: boolean
  write?: boolean
}

/** Tries the series on trees without changing them. Shows which patches apply, and the purpose of each. */
export async function showStatus(flags: StatusFlags, context: Context): Promise<number> {
  const { out } = context
  await ensureTreeTools(context)
  const started = Date.now()
  const trees = await statuses(flags)
  const milliseconds = Date.now() - started
  out.say(
    `tried ${series.length} patches on ${trees.map(({ name }) => name).join(', ')} in ${(milliseconds / 1000).toFixed(1)} s`,
  )
  if (flags.write) {
    // Loaded here because only --write needs it, and it imports all measurements.
    const { keepDocument, RELEASES_DOCUMENT } = await import('@exaone4/benchmarks')
    const changed = await keepDocument(space, trees)
    out.say(changed ? `wrote ${RELEASES_DOCUMENT}` : `${RELEASES_DOCUMENT} is up to date`)
  }
  const patches = purposesOf(series, new Set(trees.flatMap(({ facts = [] }) => facts)))
  const human = flags.markdown ? markdownTable(trees) : `${textTable(trees)}\n\n${purposeText(patches)}`
  out.result(human, { series: seriesHash(series), patches, trees, milliseconds })
  const misfits = trees.filter((tree) => !fits(tree))
  for (const tree of misfits) out.say(`next: ${nextCommand(tree, flags)}`)
  return misfits.length === 0 ? 0 : DRIFTED
}

async function statuses(flags: StatusFlags): Promise<TreeStatus[]> {
  const source = parseSource(flags.source ?? 'gomod')
  switch (source.kind) {
    case 'gomod':
      return releaseStatuses(space, flags.release === undefined ? releases : [findRelease(flags.release)], {
        download: flags.write === true,
      })
    case 'path':
      return [await folderStatus(space, source.dir)]
    case 'git':
      throw new Failure('usage', 'status does not clone repositories', {
        hint: 'use drift, which clones one: pnpm exaone4 drift --source git --release main',
      })
  }
}

/** The command that shows what Ollama changed. */
function nextCommand({ name }: TreeStatus, { source = 'gomod' }: StatusFlags): string {
  const tree = source === 'gomod' ? `--release ${name}` : `--source ${quoted(source)}`
  return `pnpm exaone4 drift ${tree}`
}
