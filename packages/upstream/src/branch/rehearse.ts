import { join } from 'node:path'
import { commitPristine, fetchTree, git, type Workspace, withScratch, workspace } from '@exaone4/harness'
import type { Release } from '@exaone4/patches'
import type { Topic } from '../topics/topic.ts'
import { type Written, writeTopic } from './output.ts'
import { treeOfPatches } from './patch-files.ts'
import { prepareBranches } from './prepare.ts'
import { findBase, openRepository } from './repository.ts'

export interface Rehearsal {
  topics: {
    topic: string
    written: Written
    /** Id of the tree of its branch, and of the one that its files make with `git am`, after those below it. */
    branchTree: string
    patchesTree: string
  }[]
  /** Id of the tree that the files of all topics make, one after the other. */
  allTree: string
}

/**
 * Prepares topics on a release's tree, in a repository that is thrown away, and applies their files with `git am`
 * as a maintainer would. Of the checks, gofmt alone is run.
 *
 * @param all which topics' files are applied together
 * @throws what `prepareBranches` throws
 */
export function rehearse(
  space: Workspace,
  release: Release,
  topics: readonly Topic[],
  all: readonly Topic[],
  signal?: AbortSignal,
): Promise<Rehearsal> {
  return withScratch(join(space.cache, 'scratch'), async (dir) => {
    const own: Workspace = { ...workspace(dir), root: space.root }
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
        patchesTree: await apply([...each.below, each.topic]),
      })
    }
    return { topics: rehearsed, allTree: await apply(all.map(({ id }) => id)) }
  })
}

/** The id of a commit's tree in a repository of ours. */
export async function treeId(repository: string, commit: string): Promise<string> {
  return (await git(repository).revparse([`${commit}^{tree}`])).trim()
}
