import { workspace } from '@exaone4/harness'
import { prepareBranches } from '../../src/branch/prepare.ts'
import { findBase, openRepository } from '../../src/branch/repository.ts'
import type { Topic } from '../../src/topics/topic.ts'

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
