import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { copySources } from '../../src/package/suite.ts'
import { temporaryTree } from '../../testing/project.ts'

const ROOT = join(import.meta.dirname, '../../../..')
/** What only a checkout uses. */
const FOR_DEVELOPERS = [
  'node_modules',
  'test',
  'testing',
  'live',
  'browser',
  'tsconfig.json',
  'turbo.json',
  'reports',
]

test('all that a package runs with goes along', async () => {
  const copy = await temporaryTree()
  await copySources(ROOT, copy)
  for (const name of await readdir(join(ROOT, 'packages'))) {
    const all = await readdir(join(ROOT, 'packages', name))
    const expected = all.filter((entry) => !FOR_DEVELOPERS.includes(entry) && !entry.startsWith('.'))
    expect(await readdir(join(copy, 'packages', name)), name).toEqual(expected)
  }
})
