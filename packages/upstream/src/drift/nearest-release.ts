import { cachedTree, type Workspace } from '@exaone4/harness'
import { type Release, readerOf, releases, series } from '@exaone4/patches'

/** A supported release, to which the series is known to apply. */
export interface GoodTree {
  release: Release
  dir: string
}

/** The supported release most similar to a tree, judged by the lines of the files that the series edits. */
export async function nearestRelease(space: Workspace, tree: string): Promise<GoodTree> {
  const good = await Promise.all(
    releases.map(async (release) => ({ release, dir: await cachedTree(space, release) })),
  )
  const files = [...new Set(series.flatMap(({ edits }) => edits.map(({ file }) => file)))]
  const lines = linesOf(tree, files)
  const scored = good.map((each) => ({ each, score: similarity(lines, linesOf(each.dir, files)) }))
  return scored.reduceRight((nearest, other) => (other.score > nearest.score ? other : nearest)).each
}

function linesOf(tree: string, files: readonly string[]): Set<string> {
  const read = readerOf(tree)
  return new Set(
    files.flatMap((file) => (read(file)?.toString().split('\n') ?? []).map((line) => `${file}: ${line}`)),
  )
}

/** Shared lines divided by all lines, from 0 to 1. */
function similarity(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const shared = [...one].filter((line) => other.has(line)).length
  return shared / Math.max(1, one.size + other.size - shared)
}
