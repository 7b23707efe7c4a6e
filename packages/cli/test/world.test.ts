import { homedir, tmpdir } from 'node:os'
import { execa } from 'execa'
import { expect, test } from 'vitest'

test('tests have a home folder and a git identity of their own, and no locale', async () => {
  expect(homedir().startsWith(tmpdir())).toBe(true)
  expect((await execa('git', ['config', '--get', 'user.name'])).stdout).toBe('Ada Lovelace')
  expect(Object.keys(process.env).filter((name) => /^(LANG|LC_|GIT_AUTHOR_)/.test(name))).toEqual([])
})

test("Go's caches are the caller's: nothing is compiled or downloaded again", async () => {
  const { stdout } = await execa('go', ['env', 'GOCACHE', 'GOMODCACHE'])
  expect(stdout.split('\n').filter((folder) => folder.startsWith(homedir()))).toEqual([])
})

test('temporary files are in a folder whose path has spaces and Hangul', () => {
  expect(tmpdir()).toMatch(/ .*\p{Script=Hangul}|\p{Script=Hangul}.* /u)
})
