import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { execa } from 'execa'
import { expect, onTestFinished, test } from 'vitest'
import { build } from '../src/build/build.ts'
import { diskTrouble, explainSystemError } from '../src/system-error.ts'
import { workspace } from '../src/workspace.ts'
import { failureOf, temporaryTree } from '../testing/project.ts'
import { release, upstream } from '../testing/tree.ts'

/** A file system of its own, where we may make one. */
async function mounted(options: string): Promise<string | undefined> {
  const dir = await temporaryTree()
  const result = await execa('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', dir], { reject: false })
  if (result.failed) return undefined
  onTestFinished(async () => {
    await execa('umount', [dir])
  })
  return dir
}

test('a full disk', async ({ skip }) => {
  const dir = await mounted('size=16k')
  if (dir === undefined) return skip('needs root to make a file system')
  const error = thrownBy(() => writeFileSync(join(dir, 'big'), Buffer.alloc(1e6)))
  const failure = explainSystemError(error)
  expect(failure).toMatchObject({ code: 'prerequisite', message: 'the disk is full', cause: error })
})

test('a read-only disk', async ({ skip }) => {
  const dir = await mounted('ro')
  if (dir === undefined) return skip('needs root to make a file system')
  const failure = explainSystemError(thrownBy(() => mkdirSync(join(dir, 'a'))))
  expect(failure).toMatchObject({
    code: 'prerequisite',
    message: `the file system is read-only: ${join(dir, 'a')}`,
    hint: 'run the command in a writable clone',
  })
})

test('a build on a read-only disk says so', async ({ skip }) => {
  const dir = await mounted('ro')
  if (dir === undefined) return skip('needs root to make a file system')
  const source = { kind: 'path', dir: await temporaryTree(upstream) } as const
  const request = {
    release,
    source,
    backend: 'cpu',
    cpu: 'this',
    variant: 'patched',
    patches: [],
    install: false,
  } as const
  const failure = await failureOf(build(workspace(dir), request))
  expect(failure).toMatchObject({ code: 'prerequisite', message: expect.stringContaining('read-only') })
})

test.each([
  ['ENOSPC', 'the disk is full: /a'],
  ['EDQUOT', 'the disk quota is exhausted: /a'],
  ['EROFS', 'the file system is read-only: /a'],
  ['EACCES', 'permission denied: /a'],
  ['EPERM', 'not permitted: /a'],
])('%s is explained', (code, message) => {
  const error = Object.assign(new Error('cause'), { code, path: '/a' })
  expect(explainSystemError(error)).toMatchObject({ code: 'prerequisite', message, cause: error })
})

test('what a program said of the disk is understood, and nothing else', () => {
  expect(diskTrouble('fatal: cannot write a: No space left on device')?.message).toBe('the disk is full')
  expect(diskTrouble('error: Read-only file system')?.message).toBe('the file system is read-only')
  expect(diskTrouble('undefined reference to `main`')).toBeUndefined()
  expect(explainSystemError(new Error('fatal: a: Disk quota exceeded'))).toMatchObject({
    message: 'the disk quota is exhausted',
  })
})

test.each([
  new Failure('build', 'No space left on device'),
  Object.assign(new Error('gone'), { code: 'ENOENT' }),
  new Error('plain'),
  'text',
  undefined,
])('anything else stays as it is: %s', (error) => {
  expect(explainSystemError(error)).toBe(error)
})

function thrownBy(action: () => void): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
