import { existsSync, readdirSync } from 'node:fs'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withScratch } from '../src/scratch.ts'
import { temporaryTree } from '../testing/project.ts'

test.each(['success', 'failure'])('the folder goes with its task: %s', async (end) => {
  const parent = join(await temporaryTree(), 'not/yet')
  let seen = ''
  const work = withScratch(parent, async (dir) => {
    seen = dir
    await writeFile(join(dir, 'file'), '')
    if (end === 'failure') throw new Error('mine')
    return 'result'
  })
  if (end === 'failure') await expect(work).rejects.toThrow('mine')
  else expect(await work).toBe('result')
  expect(seen.startsWith(join(parent, '.new-'))).toBe(true)
  expect(readdirSync(parent)).toEqual([])
})

test('tasks at the same time do not disturb each other', async () => {
  const parent = await temporaryTree()
  await withScratch(parent, (outer) =>
    withScratch(parent, async (inner) => {
      expect([existsSync(outer), existsSync(inner), outer === inner]).toEqual([true, true, false])
    }),
  )
})

test("a folder that cannot be removed, such as another user's, stops no task", async () => {
  const parent = await temporaryTree()
  const stale = join(parent, '.new-999999999-other')
  await mkdir(join(stale, 'inner'), { recursive: true })
  await chmod(stale, 0o555)
  try {
    await expect(withScratch(parent, async () => 'result')).resolves.toBe('result')
    // Root may remove anything.
    expect(existsSync(stale)).toBe(process.getuid?.() !== 0)
  } finally {
    if (existsSync(stale)) await chmod(stale, 0o755)
  }
})
