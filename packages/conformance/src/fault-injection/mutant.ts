import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Replacements, type Tree, upstreamFile } from '@exaone4/harness'
import { type Patch, planSeries, withoutEdit } from '@exaone4/patches'

/**
 * What a patched tree would look like less one edit or owned file: the contents that differ, null where a file
 * would not be there.
 */
export async function mutantReplacements(
  tree: Tree,
  series: readonly Patch[],
  editId: string,
  scratch: string,
): Promise<Replacements> {
  const pristine = await pristineFiles(tree, series, scratch)
  const mutated = finalContents(planSeries(pristine, withoutEdit(series, editId)))
  const replacements = new Map<string, Buffer | null>()
  for (const [path, content] of finalContents(planSeries(pristine, series))) {
    const replacement = mutated.get(path) ?? (await readFile(join(pristine, path)).catch(() => null))
    if (replacement === null || !replacement.equals(content)) replacements.set(path, replacement)
  }
  return replacements
}

/** A folder with those of upstream's files that the series edits: all that planning it reads. */
async function pristineFiles(tree: Tree, series: readonly Patch[], scratch: string): Promise<string> {
  const dir = await mkdtemp(join(scratch, 'pristine-'))
  const edited = series.flatMap((patch) => patch.edits.map(({ file }) => file))
  for (const file of new Set(['go.mod', ...edited])) {
    await mkdir(dirname(join(dir, file)), { recursive: true })
    await writeFile(join(dir, file), await upstreamFile(tree, file))
  }
  return dir
}

function finalContents(plans: ReturnType<typeof planSeries>): Map<string, Buffer> {
  return new Map(plans.flatMap(({ writes }) => writes.map(({ path, content }) => [path, content] as const)))
}
