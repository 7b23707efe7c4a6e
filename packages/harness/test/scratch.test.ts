import { existsSync, readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
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
