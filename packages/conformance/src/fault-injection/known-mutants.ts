import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pinnedLlamaCpp, type Tree, type Workspace } from '@exaone4/harness'
import { isTest, ownedFiles, patchesOf, seriesHash } from '@exaone4/patches'
import { checkFiles } from './check-files.ts'
import { isOfLlamaCpp } from './llama-cpp-mutant.ts'
import type { Mutant } from './mutate.ts'

/** A mutant that a test or a check has detected, with a hash of the code on which that depends. */
export type KnownMutant = DetectedMutant & { inputs: string }

/** A mutant with some of the tests or checks that failed. */
export type DetectedMutant = Pick<Mutant, 'edit' | 'outcome' | 'failing'>

/**
 * A hash of the code on which it depends whether a mutant is detected: its patch without tests (of a patch of
 * llama.cpp, all patches of llama.cpp and the build that they are for), and the files of the tests or checks that
 * detected it.
 */
export async function mutantInputs(
  space: Workspace,
  tree: Tree,
  { edit, outcome, failing }: DetectedMutant,
): Promise<string> {
  const { dir, patches } = tree
  const hash = createHash('sha256').update(JSON.stringify([edit, outcome]))
  if (isOfLlamaCpp(tree, edit)) {
    hash.update(JSON.stringify([seriesHash(patchesOf('llama.cpp', patches)), await pinnedLlamaCpp(dir)]))
  }
  const own = patches.filter(({ id }) => edit.startsWith(`${id}/`))
  hash.update(JSON.stringify(own.map(({ edits }) => edits)))
  const files = [
    ...own.flatMap((patch) =>
      ownedFiles(patch).flatMap(({ path, location }) => (isTest(path) ? [] : location)),
    ),
    ...(outcome === 'conformance' ? await checkFiles(space, failing) : await testFiles(dir, failing)),
  ]
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

/** The files with one of these Go tests, which are named `<package> <test>/<case>`. */
async function testFiles(dir: string, tests: readonly string[]): Promise<string[]> {
  const found = tests.map(async (test) => {
    const [path = '', name = ''] = test.split(' ')
    const folder = join(dir, path.replace(/^github\.com\/ollama\/ollama\/?/, ''))
    const files = (await readdir(folder)).filter((file) => file.endsWith('_test.go'))
    const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
    const [declared = name] = name.split('/')
    return files
      .filter((_, index) => texts[index]?.includes(`func ${declared}(`))
      .map((file) => join(folder, file))
  })
  return [...new Set((await Promise.all(found)).flat())].sort()
}
