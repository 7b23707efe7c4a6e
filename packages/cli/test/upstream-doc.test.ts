import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { topics } from '@exaone4/upstream'
import { expect, test } from 'vitest'
import { ROOT } from './repository-copy.ts'

const text = readFileSync(join(ROOT, 'docs/upstream.md'), 'utf8')

test('docs/upstream.md has each topic by its title, in the order in which they are prepared', () => {
  const rows = [...text.matchAll(/^\| `([\w-]+)` +\| (\S+: [^|]*?) *\|/gm)].map(([, id, title]) => ({
    id,
    title,
  }))
  expect(rows).toEqual(topics.map(({ id, title }) => ({ id, title })))
})
