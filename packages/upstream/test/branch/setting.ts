import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Workspace } from '@exaone4/harness'
import {
  adding,
  git,
  saying,
  temporaryTree,
  temporaryWorkspace,
  upstream,
  upstreamRepository,
} from '@exaone4/harness/testing'
import type { Patch } from '@exaone4/patches'
import { execa } from 'execa'
import { continueBranches, prepareBranches } from '../../src/branch/prepare.ts'
import type { Prepared, PrepareRequest } from '../../src/branch/prepare-topic.ts'
import { findBase, openRepository } from '../../src/branch/repository.ts'
import type { Topic } from '../../src/topics/topic.ts'

/** A file that patches can change far from each other. */
export const numbers: string = [
  'package main',
  '',
  'func first() int {',
  '\treturn 1',
  '}',
  '',
  ...Array.from({ length: 12 }, (_, index) => `// ${index} lines between the two`),
  '',
  'func last() int {',
  '\treturn 9',
  '}',
  '',
].join('\n')

export interface PrSetting {
  space: Workspace
  /** The user's clone, with work that is not committed. */
  repo: string
  topics: Topic[]
  prepare: (change?: Partial<PrepareRequest> & { onto?: string }) => Promise<Prepared[]>
  resume: () => Promise<Prepared[]>
}

export function topicOf(id: string, patches: readonly Patch[], dependsOn: readonly string[] = []): Topic {
  const title = patches[0]?.title ?? 'main: do nothing'
  const body = { problem: ['It says stock.'], change: [], usage: ['None.'], tested: [], links: [] }
  return { id, title, patches, dependsOn, body }
}

/** A small repository like upstream's with its owner's identity, and two topics, of which one depends on the other. */
export async function prSetting(): Promise<PrSetting> {
  const space = await temporaryWorkspace()
  const repo = await upstreamRepository({ ...upstream, 'numbers.go': numbers })
  await git(repo, 'branch', '-M', 'main')
  await git(repo, 'config', 'user.name', 'Ada Lovelace')
  await git(repo, 'config', 'user.email', 'ada@example.com')
  const test =
    'package main\n\nimport "testing"\n\nfunc TestGreeting(t *testing.T) {\n\tif greeting() == "stock" {\n\t\tt.Fatal("stock")\n\t}\n}\n'
  const topics = [
    topicOf('greeting', [{ ...saying('patched'), goDir: await temporaryTree({ 'greeting_test.go': test }) }]),
    topicOf('files', [await adding({ 'added.go': 'package main\n', 'added.log': 'ours\n' })], ['greeting']),
  ]
  const run = async (
    start: (common: Pick<PrepareRequest, 'space' | 'repository' | 'step' | 'ready'>) => Promise<unknown>,
  ): Promise<Prepared[]> => {
    const ready: Prepared[] = []
    await start({ space, repository: repo, step: () => {}, ready: async (each) => void ready.push(each) })
    return ready
  }
  return {
    space,
    repo,
    topics,
    prepare: ({ onto, ...change } = {}) =>
      run(async (common) => {
        const base = await findBase(await openRepository(repo), onto)
        await prepareBranches({ ...common, base, topics, signoff: false, skipTests: true, ...change })
      }),
    resume: () => run((common) => continueBranches({ ...common, all: topics })),
  }
}

/** Everything in a user's clone except our branches: refs, index, stash, worktree, settings. */
export async function workOf(repo: string): Promise<unknown> {
  const refs = await git(repo, 'for-each-ref', '--format=%(refname) %(objectname)')
  const files = (await readdir(repo, { withFileTypes: true })).filter((entry) => entry.isFile())
  return {
    refs: refs.split('\n').filter((line) => !line.includes('refs/heads/exaone4/')),
    head: await readFile(join(repo, '.git/HEAD'), 'utf8'),
    index: (await readFile(join(repo, '.git/index'))).toString('base64'),
    config: await readFile(join(repo, '.git/config'), 'utf8'),
    top: (await readdir(join(repo, '.git'))).sort().filter((name) => !['logs', 'packed-refs'].includes(name)),
    worktrees: await git(repo, 'worktree', 'list'),
    files: await Promise.all(files.map(async ({ name }) => [name, await readFile(join(repo, name), 'utf8')])),
  }
}

export const subjects = async (repo: string, range: string): Promise<string[]> =>
  (await git(repo, 'log', '--reverse', '--format=%s', range)).split('\n').filter((line) => line !== '')

export const show = (repo: string, name: string): Promise<string> => git(repo, 'show', name)

/** Commits a change on a branch of a repository, in a separate worktree, as a user would. */
export async function commitOn(
  repo: string,
  branch: string,
  message: string,
  change: (dir: string) => Promise<void>,
): Promise<string> {
  const dir = join(await temporaryTree(), 'work')
  await git(repo, 'worktree', 'add', '--quiet', dir, branch)
  await change(dir)
  await git(dir, 'add', '--all')
  await git(dir, 'commit', '--quiet', `--message=${message}`)
  await git(repo, 'worktree', 'remove', '--force', dir)
  return git(repo, 'rev-parse', branch)
}

/** Runs the command that a pattern finds in a hint. */
export async function follow(hint: string | undefined, pattern: RegExp): Promise<void> {
  const [, command = ''] = pattern.exec(hint ?? '') ?? []
  if (command === '') throw new Error(`no command in ${hint}`)
  await execa('sh', ['-c', command])
}
