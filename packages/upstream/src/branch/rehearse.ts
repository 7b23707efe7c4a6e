import { join } from 'node:path'
import {
  cachedTree,
  commitPristine,
  fetchTree,
  git,
  preparedTree,
  type Workspace,
  withScratch,
  workspace,
} from '@exaone4/harness'
import type { Release } from '@exaone4/patches'
import { seriesAsProposed } from '../topics/as-proposed.ts'
import type { Topic } from '../topics/topic.ts'
import { treeOfPatches } from './patch-files.ts'
import { prepareBranches } from './prepare.ts'
import { findBase, openRepository } from './repository.ts'
import { type Written, writeTopic } from './write-topic.ts'

export interface Rehearsal {
  topics: {
    topic: string
    written: Written
    /** Id of the tree of its branch. */
    branchTree: string
    /** Id of the tree that `git am` makes from its patch files, after those of its dependencies. */
    patchesTree: string
  }[]
  /** Id of the tree that `git am` makes from the patch files of `all` topics. */
  allTree: string
  /** Id of the tree that the series makes, with its files as the topics propose them. */
  seriesTree: string
}

/**
 * Prepares topics for a release in a temporary repository, and applies their patch files with `git am` as a
 * maintainer would. Runs gofmt, but no tests.
 *
 * @param all the topics whose patch files are applied together
 * @throws the failures of `prepareBranches`
 */
export function rehearse(
  space: Workspace,
  release: Release,
  topics: readonly Topic[],
  all: readonly Topic[],
  signal?: AbortSignal,
): Promise<Rehearsal> {
  return withScratch(join(space.cache, 'scratch'), async (dir) => {
    const own: Workspace = { ...workspace(dir, space.program), root: space.root }
    const repository = join(dir, 'repository')
    await fetchTree(release, { kind: 'gomod' }, repository, own.cache)
    await commitPristine(repository, release, own.cache, 'main')
    await git(repository).raw('config', 'user.name', 'A Contributor')
    await git(repository).raw('config', 'user.email', 'contributor@localhost')

    const base = await findBase(await openRepository(repository))
    const written: Written[] = []
    await prepareBranches({
      space: own,
      repository,
      base,
      topics,
      signoff: true,
      skipTests: true,
      step: () => {},
      ready: async (prepared) => void written.push(await writeTopic(own, prepared)),
      ...(signal && { signal }),
    })
    const filesOf = (id: string): string[] =>
      written
        .filter(({ topic }) => topic === id)
        .flatMap(({ folder, patches }) => patches.map((name) => join(folder, name)))
    const apply = (ids: readonly string[]): Promise<string> =>
      treeOfPatches(own, repository, base.commit, ids.flatMap(filesOf))

    const rehearsed: Rehearsal['topics'] = []
    for (const each of written) {
      rehearsed.push({
        topic: each.topic,
        written: each,
        branchTree: await treeId(repository, each.head),
        patchesTree: await apply([...each.dependsOn, each.topic]),
      })
    }
    const proposed = seriesAsProposed(await cachedTree(own, release))
    const tree = await preparedTree(own, release, { kind: 'gomod' }, proposed)
    return {
      topics: rehearsed,
      allTree: await apply(all.map(({ id }) => id)),
      seriesTree: await treeId(tree.dir, 'HEAD'),
    }
  })
}

/** The id of a commit's tree. */
export async function treeId(repository: string, commit: string): Promise<string> {
  return (await git(repository).revparse([`${commit}^{tree}`])).trim()
}
