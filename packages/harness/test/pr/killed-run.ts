import type { Topic } from '@exaone4/patches'
import { prepareBranches } from '../../src/pr/prepare.ts'
import { findBase, openRepository } from '../../src/pr/repository.ts'
import { workspace } from '../../src/workspace.ts'

/** A run of its own process, which ends as if the machine had lost its power when it begins its last step. */
const { root, repo, topics, steps }: { root: string; repo: string; topics: Topic[]; steps: number } =
  JSON.parse(process.argv[2] ?? '')
let begun = 0
await prepareBranches({
  space: workspace(root),
  repository: repo,
  base: await findBase(await openRepository(repo)),
  topics,
  signoff: false,
  skipTests: true,
  ready: async () => {},
  step: () => {
    begun += 1
    if (begun === steps) process.kill(process.pid, 'SIGKILL')
  },
})
