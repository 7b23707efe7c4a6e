import type { Shown, TestedBuilds } from '@exaone4/conformance'
import { preparedTree, type Tree } from '@exaone4/harness'
import { editIds, findRelease, readerOf, series, treeFacts } from '@exaone4/patches'
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

/** Facts and edits that tests on a release cover. */
export async function shownOn(release: string): Promise<Shown> {
  const { dir, patches } = await patchedTree(release)
  return { facts: [...treeFacts(readerOf(dir))], edits: editIds(patches) }
}

/** The published source of a release with the series applied. */
export function patchedTree(release: string): Promise<Tree> {
  return preparedTree(space, findRelease(release), { kind: 'gomod' }, series)
}
