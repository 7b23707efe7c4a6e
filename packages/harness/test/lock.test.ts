import { existsSync, readdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withLock } from '../src/lock.ts'
import { failureOf, temporaryTree } from '../testing/project.ts'
import { lockHolder } from './helpers/lock-holder.ts'

test('a second task waits for the first, and nothing is left behind', async () => {
  const dir = await temporaryTree()
  const order: string[] = []
  const task = (name: string) => async () => {
    order.push(`${name} begins`)
    await new Promise((done) => setTimeout(done, 20))
    order.push(`${name} ends`)
  }
  const first = withLock(join(dir, 'not/yet/lock'), {}, task('first'))
  await expect.poll(() => order).toContain('first begins')
  await Promise.all([first, withLock(join(dir, 'not/yet/lock'), {}, task('second'))])
  expect(order).toEqual(['first begins', 'first ends', 'second begins', 'second ends'])
  expect(readdirSync(join(dir, 'not/yet'))).toEqual([])
})

test('who holds the lock is said once; it is free as soon as that process was killed', async () => {
  const path = join(await temporaryTree(), 'lock')
  const other = await lockHolder(path)
  const said: string[] = []
  const waiting = withLock(path, { say: (line) => said.push(line) }, async () => 'done')
  await expect.poll(() => said).toHaveLength(1)
  expect(said[0]).toMatch(
    new RegExp(`^waiting for process ${other.pid}, which runs "exaone4.*" since 20.*\\(${path}\\)$`),
  )
  await new Promise((done) => setTimeout(done, 1200))
  expect(said).toHaveLength(1)
  await other.kill()
  expect(await waiting).toBe('done')
  expect(existsSync(path)).toBe(false)
})

test('whoever waits can be interrupted, and the lock stays', async () => {
  const path = join(await temporaryTree(), 'lock')
  const other = await lockHolder(path)
  const abort = new AbortController()
  const say = (): void => abort.abort()
  const failure = await failureOf(withLock(path, { say, signal: abort.signal }, async () => undefined))
  expect(failure.code).toBe('interrupted')
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: other.pid })
})

test.each([
  ['is no lock', () => 'half writ'],
  ['is of a process that is gone', (lock: object) => JSON.stringify({ ...lock, pid: 999_999_999 })],
  [
    'is of an earlier process with the id of this one',
    (lock: object) => JSON.stringify({ ...lock, started: 'earlier' }),
  ],
])('a file that %s does not count', async (_, change) => {
  const path = join(await temporaryTree(), 'lock')
  const lock = await withLock(path, {}, async () => JSON.parse(await readFile(path, 'utf8')))
  await writeFile(path, change(lock))
  expect(await withLock(path, {}, async () => 'done')).toBe('done')
})

test.runIf(process.platform === 'linux')(
  'a lock of a process whose id was given to another one does not count',
  async () => {
    const path = join(await temporaryTree(), 'lock')
    const lock = await withLock(path, {}, async () => JSON.parse(await readFile(path, 'utf8')))
    await writeFile(path, JSON.stringify({ ...lock, pid: process.ppid }))
    expect(await withLock(path, {}, async () => 'done')).toBe('done')
  },
)

test('of many that want a lock at once, one at a time has it, also one that was left behind', async () => {
  const path = join(await temporaryTree({ lock: 'left behind' }), 'lock')
  let [inside, most, done] = [0, 0, 0]
  const task = async (): Promise<void> => {
    inside += 1
    most = Math.max(most, inside)
    await new Promise((end) => setTimeout(end, 1))
    inside -= 1
    done += 1
  }
  await Promise.all(Array.from({ length: 8 }, () => withLock(path, {}, task)))
  expect([most, done]).toEqual([1, 8])
})

test('an error of the task frees the lock', async () => {
  const path = join(await temporaryTree(), 'lock')
  await expect(withLock(path, {}, () => Promise.reject(new Error('mine')))).rejects.toThrow('mine')
  expect(existsSync(path)).toBe(false)
})
