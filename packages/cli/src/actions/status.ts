import { Failure } from '@exaone4/failure'
import { folderStatus, parseSource, quoted, releaseStatuses } from '@exaone4/harness'
import {
  familyTable,
  familyText,
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
import { requireRepository } from '@exaone4/program'
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
  if (flags.write) requireRepository('--write')
  await ensureTreeTools(context)
  const started = Date.now()
  const trees = await statuses(flags)
  const milliseconds = Date.now() - started
  out.say(
    `tried ${series.length} patches on ${trees.map(({ name }) => name).join(', ')} in ${(milliseconds / 1000).toFixed(1)} s`,
  )
  if (flags.write) {
    // Loaded here because only --write needs it, and it imports all measurements.
    const { keepDocuments } = await import('@exaone4/benchmarks')
    for (const line of await keepDocuments(space, trees)) out.say(line)
  }
  const patches = purposesOf(series, new Set(trees.flatMap(({ facts = [] }) => facts)))
  const tables = flags.markdown ? [markdownTable, familyTable] : [textTable, familyText]
  const human = [...tables.map((table) => table(trees)), ...(flags.markdown ? [] : [purposeText(patches)])]
  out.result(human.join('\n\n'), { series: seriesHash(series), patches, trees, milliseconds })
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
