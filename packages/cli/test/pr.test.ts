import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { execa } from 'execa'
import { expect, onTestFinished, test } from 'vitest'
import { space } from '../src/program/workspace.ts'
import { cli, type Outcome, words } from './cli.ts'
import { seriesTree, temporaryFolder } from './series-tree.ts'

const TOPIC = 'renderer-and-parser'
const BRANCH = `exaone4/${TOPIC}`
const RENDERERS = 'model/renderers/renderer.go'

interface Clone {
  repo: string
  output: string
  git: (...args: string[]) => Promise<string>
  pr: (...args: string[]) => Promise<Outcome>
  /** Commits a change of a file on a branch that is checked out for it. */
  commit: (branch: string, from: string, to: string) => Promise<void>
}

/** A clone with those files of upstream's newest release that the series reads. */
async function clone(): Promise<Clone> {
  const [repo, output] = [await seriesTree('v0.34.4'), await temporaryFolder()]
  onTestFinished(() => {
    const made = readdirSync(join(space.cache, 'pr')).filter((name) => name.startsWith(basename(repo)))
    for (const name of made) rmSync(join(space.cache, 'pr', name), { recursive: true })
  })
  const git = async (...args: string[]): Promise<string> =>
    (await execa('git', ['-C', repo, '-c', 'core.hooksPath=/dev/null', ...args])).stdout
  await git('init', '--quiet', '--initial-branch=main')
  await git('config', 'user.name', 'Ada Lovelace')
  await git('config', 'user.email', 'ada@example.com')
  await git('config', 'commit.gpgSign', 'false')
  await git('add', '--all', '--force')
  await git('commit', '--quiet', '--message=release')
  const commit = async (branch: string, from: string, to: string): Promise<void> => {
    await git('switch', '--quiet', branch)
    const file = join(repo, RENDERERS)
    await writeFile(file, (await readFile(file, 'utf8')).replace(from, to))
    await git('commit', '--quiet', '--all', `--message=model/renderers: ${to.split('\n', 1)}`)
    await git('switch', '--quiet', '--detach', 'main')
  }
  const pr = (...args: string[]): Promise<Outcome> => cli(['pr', ...args, '--output', output])
  return { repo, output, git, pr, commit }
}

const TOPIC_ONLY = ['--topic', TOPIC]
const PREPARE = [...TOPIC_ONLY, '--skip-tests']

test('a branch in a clone, and a text and patch files in pr/', async () => {
  const { repo, output, git, pr } = await clone()
  const { status, stdout } = await pr('--repo', repo, ...PREPARE, '--signoff', '--json')
  expect(status).toBe(0)
  const { topics } = JSON.parse(stdout)
  expect(topics).toMatchObject([
    {
      topic: TOPIC,
      title: 'model/parsers: add exaone4 parser and renderer',
      branch: BRANCH,
      base: 'main',
      dependsOn: [],
      tested: false,
      how: 'made',
      passed: ['gofmt -l'],
    },
  ])
  expect(topics[0].figures).toContainEqual({
    text: expect.stringMatching(/^\d+$/),
    measurement: 'conformance-v0.34.4',
    path: 'areas[area=parser].patched',
    value: expect.any(Number),
  })
  const folder = join(output, TOPIC)
  expect(readdirSync(folder).sort()).toEqual([...topics[0].patches, 'body.md', 'pr.json', 'title.txt'])
  expect(readFileSync(join(folder, 'title.txt'), 'utf8')).toBe(`${topics[0].title}\n`)
  expect(readFileSync(join(folder, 'body.md'), 'utf8')).toMatch(/^## Problem\n\nOllama lets EXAONE 4.0 think/)

  const tree = await git('rev-parse', `${BRANCH}^{tree}`)
  await git('switch', '--quiet', '--detach', 'main')
  await git('am', '--quiet', ...topics[0].patches.map((name: string) => join(folder, name)))
  expect(await git('rev-parse', 'HEAD^{tree}')).toBe(tree)
  expect((await pr('--repo', repo, ...TOPIC_ONLY, '--check')).status).toBe(0)
})

/** The arguments of a printed command. */
const printed = (text: string, option: string): Promise<string[]> =>
  words(new RegExp(`pnpm pr:prepare (.* ${option})$`, 'm').exec(text)?.[1] ?? '')

test('every command printed for a conflict works', {
  timeout: 240_000,
}, async () => {
  const { repo, git, pr, commit } = await clone()
  expect((await pr('--repo', repo, ...PREPARE)).status).toBe(0)
  await commit('main', 'func rendererForName', '// rendererForName finds one.\nfunc rendererForName')
  const moved = await pr('--repo', repo, ...TOPIC_ONLY, '--check')
  expect(moved).toMatchObject({
    status: 1,
    stdout: expect.stringContaining('the base has moved; the branch still applies'),
  })

  await commit(BRANCH, 'func rendererForName', '// rendererForName knows all.\nfunc rendererForName')
  const check = await pr('--repo', repo, ...TOPIC_ONLY, '--check')
  expect(check).toMatchObject({ status: 4, stdout: expect.stringContaining('manual commit, conflicts') })

  const before = await git('rev-parse', BRANCH)
  const conflict = await pr('--repo', repo, ...PREPARE, '--onto', 'main')
  expect(conflict.status).toBe(4)
  expect(conflict.stderr).toContain(`${RENDERERS}: both changed it`)
  expect(conflict.stderr).toContain('// rendererForName knows all.')
  const refused = await pr('--repo', repo, ...PREPARE)
  expect(refused).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('an earlier run stopped at a conflict'),
  })

  expect(await pr(...(await printed(refused.stderr, '--abort')))).toMatchObject({ status: 0 })
  expect(await git('rev-parse', BRANCH)).toBe(before)

  const again = await pr('--repo', repo, ...PREPARE, '--onto', 'main')
  const [, file = ''] = /^\s*(\/.*): both changed it$/m.exec(again.stderr) ?? []
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replace(/<{7}[\s\S]*?>{7}.*\n/u, '// rendererForName finds all.\n'))
  expect(await pr(...(await printed(again.stderr, '--continue')))).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('cherry-picked:'),
  })
  expect(await git('show', `${BRANCH}:${RENDERERS}`)).toContain('// rendererForName finds all.\nfunc')
  expect((await pr('--repo', repo, ...TOPIC_ONLY, '--check')).status).toBe(0)
  expect((await pr('--repo', repo, '--continue')).status).toBe(2)
})
