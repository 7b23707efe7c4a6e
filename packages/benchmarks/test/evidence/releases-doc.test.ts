import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { releaseStatuses, workspace } from '@exaone4/harness'
import { releases } from '@exaone4/patches'
import { expect, test } from 'vitest'
import { RELEASES_DOCUMENT, withTable } from '../../src/evidence/releases-document.ts'

const space = workspace(join(import.meta.dirname, '../../../..'))

const text = readFileSync(new URL(`../../../../${RELEASES_DOCUMENT}`, import.meta.url), 'utf8')

test('the table in docs/releases.md is what pnpm status finds; pnpm status --write keeps it', async () => {
  expect(text).toBe(withTable(text, await releaseStatuses(space, releases)))
})

test('only the table is written', () => {
  const document = 'before\n<!-- table: status -->\nold\n<!-- end -->\nafter $1\n'
  const written = withTable(document, [{ name: 'v1.0.0', patches: [{ patch: 'amber', state: 'applies' }] }])
  expect(written).toMatchInlineSnapshot(`
    "before
    <!-- table: status -->

    | patch | v1.0.0  |
    | ----- | ------- |
    | amber | applies |

    <!-- end -->
    after $1
    "
  `)
  expect(withTable(written, [{ name: 'v1.0.0', patches: [{ patch: 'amber', state: 'applies' }] }])).toBe(
    written,
  )
})

test('a document without a place for the table is refused', () => {
  expect(() => withTable('no table here', [])).toThrow('has no place for the table')
})
