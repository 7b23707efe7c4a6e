import { join } from 'node:path'
import { plainGit, type Workspace, withScratch } from '@exaone4/harness'
import { findBase, openRepository } from '../branch/repository.ts'
import { prepareLlamaCpp } from '../llama-cpp/prepare.ts'
import { pinnedSources } from '../llama-cpp/prepare-from.ts'
import { sourceRepository } from '../llama-cpp/source-repository.ts'
import { testLlamaCppTopic } from '../llama-cpp/test-topic.ts'
import { llamaCppTopics } from '../llama-cpp/topics/index.ts'
import type { SelfTest, SelfTestRequest } from './self-test.ts'

const CONTRIBUTOR = { name: 'A Contributor', email: 'contributor@localhost' }

/** Prepares the branches for llama.cpp on its pinned sources; `git am` must reproduce each. */
export async function testLlamaCppBranches(space: Workspace, signal?: AbortSignal): Promise<SelfTest> {
  const pristine = await pinnedSources(space)
  const sources = await sourceRepository(space, pristine)
  return withScratch(join(space.cache, 'scratch'), async (scratch) => {
    const repository = join(scratch, 'clone')
    // Without the branches that a command has made there.
    const options = ['--quiet', '--bare', '--shared', '--single-branch', '--branch', 'master']
    await plainGit(scratch, ['clone', ...options, '--', sources, repository])
    const written = await prepareLlamaCpp({
      space: { ...space, pr: join(scratch, 'pr') },
      pristine,
      repository,
      base: await findBase(await openRepository(repository), 'master'),
      identity: CONTRIBUTOR,
      topics: llamaCppTopics,
      step: () => {},
      signal,
    })
    return { passed: written.length, failed: [] }
  })
}

/** Runs the tests for llama.cpp that need only a few of its files: without the change, and with it. */
export async function testLlamaCppTests(
  space: Workspace,
  { say, signal }: SelfTestRequest,
): Promise<{ problems: string[]; output: string }[]> {
  const pristine = await pinnedSources(space)
  const results: { problems: string[]; output: string }[] = []
  for (const topic of llamaCppTopics.filter(({ tests }) => tests.some(({ kind }) => kind === 'compiled'))) {
    const result = await testLlamaCppTopic(space, { pristine, topic, signal })
    say(`  ${topic.id}: ${result.problems.length === 0 ? 'passed' : 'failed'}`)
    results.push(result)
  }
  return results
}
