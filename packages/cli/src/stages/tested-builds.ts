import type { TestedBuilds } from '@exaone4/conformance'
import { preparedTree, type Tree } from '@exaone4/harness'
import { defaultRelease, editIds, findRelease, series } from '@exaone4/patches'
import { editsOfTestedTopics } from '@exaone4/upstream'
import type { Context } from '../program/command.ts'
import { makeBuild } from '../program/make-build.ts'
import { space } from '../program/workspace.ts'

export async function bothBuilds(release: string, context: Context): Promise<Omit<TestedBuilds, 'tree'>> {
  return {
    space,
    patched: await makeBuild({ release }, 'patched', context),
    stock: await makeBuild({ release }, 'stock', context),
    say: context.out.say,
    signal: context.signal,
  }
}

/** Makes or finds both builds of a release, and the tree of the patched one. */
export async function testedBuilds(release: string, context: Context): Promise<TestedBuilds> {
  const builds = await bothBuilds(release, context)
  return { ...builds, tree: await patchedTree(release) }
}

/**
 * Edits of a release that other stages show to be needed: the tests of topics on the default release, and on other
 * releases the mutants of the default one.
 */
export async function settledEdits(release: string): Promise<string[]> {
  if (release === defaultRelease) return editsOfTestedTopics()
  return editIds((await patchedTree(defaultRelease)).patches)
}

/** The published source of a release with the series applied. */
export function patchedTree(release: string): Promise<Tree> {
  return preparedTree(space, findRelease(release), { kind: 'gomod' }, series)
}
