import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fileDiff } from '../../src/index.ts'
import { temporaryTree } from '../../testing/project.ts'
import { environment, hostileHome } from '../../testing/tree.ts'

const lines = Array.from({ length: 40 }, (_, index) => `line ${index + 1}`)
const text = (changed: readonly string[]): string => `${changed.join('\n')}\n`

test('each hunk says which lines of both files it is about', async () => {
  const dir = await temporaryTree({
    before: text(lines),
    after: text([...lines.slice(0, 4), 'new', ...lines.slice(4, 29), ...lines.slice(30)]),
  })
  expect(await fileDiff(join(dir, 'before'), join(dir, 'after'))).toEqual([
    {
      before: { first: 2, end: 8 },
      after: { first: 2, end: 9 },
      lines: [
        expect.stringMatching(/^@@ -2,6 \+2,7 @@/),
        ' line 2',
        ' line 3',
        ' line 4',
        '+new',
        ' line 5',
        ' line 6',
        ' line 7',
      ],
    },
    {
      before: { first: 27, end: 34 },
      after: { first: 28, end: 34 },
      lines: [
        expect.stringMatching(/^@@ -27,7 \+28,6 @@/),
        ' line 27',
        ' line 28',
        ' line 29',
        '-line 30',
        ' line 31',
        ' line 32',
        ' line 33',
      ],
    },
  ])
})

test('equal files have none, and a file that is not there has no lines', async () => {
  const dir = await temporaryTree({ one: 'a\n', other: 'a\n' })
  expect(await fileDiff(join(dir, 'one'), join(dir, 'other'))).toEqual([])
  const [gone] = await fileDiff(join(dir, 'one'), undefined)
  expect(gone).toMatchObject({ before: { first: 1, end: 2 }, after: { first: 0, end: 0 } })
})

test("the user's git settings do not matter", async () => {
  const dir = await temporaryTree({ before: 'a\n', after: 'b\n' })
  const home = await hostileHome()
  environment({ HOME: home, XDG_CONFIG_HOME: join(home, '.config'), GIT_EXTERNAL_DIFF: '/nonexistent' })
  const [hunk] = await fileDiff(join(dir, 'before'), join(dir, 'after'))
  expect(hunk?.lines).toEqual(['@@ -1 +1 @@', '-a', '+b'])
})
