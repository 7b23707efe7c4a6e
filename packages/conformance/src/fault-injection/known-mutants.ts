import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { pinnedLlamaCpp, type Tree, touchedPackages, type Workspace } from '@exaone4/harness'
import { ownedFiles, patchesOf, seriesHash } from '@exaone4/patches'
import { filesIn } from '../files-in.ts'
import { isOfLlamaCpp } from './llama-cpp-mutant.ts'
import type { Mutant } from './mutate.ts'

/** A mutant that a test or a check has detected, with a hash of the code on which that depends. */
export type KnownMutant = DetectedMutant & { inputs: string }

/** A mutant with some of the tests or checks that failed. */
export type DetectedMutant = Pick<Mutant, 'edit' | 'outcome' | 'failing'>

const CHECKS = 'packages/conformance/src/checks'

/**
 * A hash of the code on which it depends whether a mutant is detected: the files and tests of the series in the
 * packages of its patch (of a patch of llama.cpp, all patches of llama.cpp and the build that they are for), and the
 * checks that detected it, if no test did.
 */
export async function mutantInputs(
  { root }: Workspace,
  tree: Tree,
  { edit, outcome, failing }: DetectedMutant,
): Promise<string> {
  const { dir, patches } = tree
  const packages = touchedPackages(patches.filter(({ id }) => edit.startsWith(`${id}/`)))
  const written = patches.flatMap((patch) => [
    ...patch.edits.map(({ file }) => file),
    ...ownedFiles(patch).map(({ path }) => path),
  ])
  const near = [...new Set(written)].filter((path) => packages.includes(packageOf(path))).sort()
  const files = near.map((path) => join(dir, path))
  if (outcome === 'conformance') files.push(...(await checkFiles(join(root, CHECKS), failing)))
  const hash = createHash('sha256').update(JSON.stringify([edit, outcome, near]))
  if (isOfLlamaCpp(tree, edit)) {
    hash.update(JSON.stringify([seriesHash(patchesOf('llama.cpp', patches)), await pinnedLlamaCpp(dir)]))
  }
  for (const file of files) hash.update(await readFile(file))
  return hash.digest('hex')
}

/** Those of the mutants whose code is as it was when they were detected. */
export async function stillKnown(
  space: Workspace,
  tree: Tree,
  known: readonly KnownMutant[],
): Promise<KnownMutant[]> {
  const inputs = await Promise.all(known.map((mutant) => mutantInputs(space, tree, mutant)))
  return known.filter((mutant, index) => mutant.inputs === inputs[index])
}

/** The Go package of a file, as a pattern for the Go command. Data of tests belongs to the package of the tests. */
function packageOf(path: string): string {
  return `./${posix.dirname(path).replace(/\/testdata(\/.*)?$/, '')}`
}

/** The files that name one of these checks; all files if none does. */
async function checkFiles(dir: string, ids: readonly string[]): Promise<string[]> {
  const files = await filesIn(dir)
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')))
  const naming = files.filter((_, index) => ids.some((id) => texts[index]?.includes(`'${id}'`)))
  return naming.length > 0 ? naming : files
}
