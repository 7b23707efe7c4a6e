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

test('docs/upstream.md says of each topic who else works on it', () => {
  const [, section = ''] = /^## Who else works on it$([\s\S]*?)^###? /m.exec(text) ?? []
  const rows = section.split('\n').filter((line) => line.startsWith('| `'))
  const cells = rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
  expect(cells.filter((row) => row.length !== 4 || row.includes(''))).toEqual([])
  const named = cells.map(([topic = '']) => topic.slice(1, -1))
  const known = topics.map(({ id }) => id)
  expect(named.filter((id) => known.includes(id))).toEqual(known)
})
