import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Replacements, type Tree, upstreamFile } from '@exaone4/harness'
import { DriftFailure, ownedFiles, type Patch, patchesOf, planSeries, withoutEdit } from '@exaone4/patches'

/** What a mutant goes without: ids of edits and owned files, and paths of owned tests. */
export interface Dropped {
  ids: string[]
  tests: string[]
}

/** A patched tree that goes without something. */
export interface Difference {
  /** The contents that differ; null where a file would not be there. */
  replacements: Replacements
  /** What it goes without: what was asked for, and edits of code that is not written then. */
  ids: string[]
}

/** Drops edits, owned files and tests from a patched tree. */
export async function mutantReplacements(
  tree: Tree,
  { ids, tests }: Dropped,
  scratch: string,
): Promise<Difference> {
  const series = patchesOf('Ollama', tree.patches)
  const pristine = await pristineFiles(tree, series, scratch)
  const rest = planWithout(pristine, series, ids)
  const mutated = finalContents(rest.plans)
  const replacements = new Map<string, Buffer | null>()
  for (const [path, content] of finalContents(planSeries(pristine, series))) {
    const replacement = mutated.get(path) ?? (await readFile(join(pristine, path)).catch(() => null))
    if (replacement === null || !replacement.equals(content)) replacements.set(path, replacement)
  }
  for (const path of tests) replacements.set(path, null)
  return { replacements, ids: rest.ids }
}

type Plans = ReturnType<typeof planSeries>

function planWithout(tree: string, series: readonly Patch[], ids: string[]): { plans: Plans; ids: string[] } {
  try {
    return { plans: planSeries(tree, ids.reduce(withoutEdit, [...series])), ids }
  } catch (error) {
    if (!(error instanceof DriftFailure)) throw error
    return planWithout(tree, series, [...ids, ...error.drifts.map(({ edit }) => edit)])
  }
}

/** A folder with those of upstream's files that the series edits: all that planning it reads. */
async function pristineFiles(tree: Tree, series: readonly Patch[], scratch: string): Promise<string> {
  const dir = await mkdtemp(join(scratch, 'pristine-'))
  const edited = series.flatMap((patch) => patch.edits.map(({ file }) => file))
  // A patch can edit a file of ours that an earlier one adds.
  const ours = series.flatMap(ownedFiles).map(({ path }) => path)
  for (const file of new Set(['go.mod', ...edited.filter((path) => !ours.includes(path))])) {
    await mkdir(dirname(join(dir, file)), { recursive: true })
    await writeFile(join(dir, file), await upstreamFile(tree, file))
  }
  return dir
}

function finalContents(plans: Plans): Map<string, Buffer> {
  return new Map(plans.flatMap(({ writes }) => writes.map(({ path, content }) => [path, content] as const)))
}
