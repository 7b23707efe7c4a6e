import type { TestedBuilds } from '@exaone4/conformance'
import { preparedTree } from '@exaone4/harness'
import { findRelease, series } from '@exaone4/patches'
import type { Context } from '../program/command.ts'
import { makeBuild } from '../program/make-build.ts'
import { space } from '../program/workspace.ts'

/** Both builds of a release, made or found. */
export async function bothBuilds(release: string, context: Context): Promise<Omit<TestedBuilds, 'tree'>> {
  return {
    space,
    patched: await makeBuild({ release }, 'patched', context),
    stock: await makeBuild({ release }, 'stock', context),
    say: context.out.say,
    signal: context.signal,
  }
}

/** The same with the tree that the patched one was made from. */
export async function testedBuilds(release: string, context: Context): Promise<TestedBuilds> {
  const builds = await bothBuilds(release, context)
  return { ...builds, tree: await preparedTree(space, findRelease(release), { kind: 'gomod' }, series) }
}
