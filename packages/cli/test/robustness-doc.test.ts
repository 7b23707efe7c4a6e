import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { exitStatuses } from '../src/output/exit-status.ts'
import { ROOT } from './repository-copy.ts'

const document = readFileSync(join(ROOT, 'docs/robustness.md'), 'utf8')

/** The cells of each row of the table with this first heading. */
function rows(heading: string): string[][] {
  const [, table = ''] = document.split(new RegExp(`^\\| ${heading} .*\\n`, 'm'))
  const [lines = ''] = table.split('\n\n')
  return lines
    .split('\n')
    .slice(1)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
}

const named = rows('fault').flatMap(([fault = '', , tests = '']) =>
  [...tests.matchAll(/`([^`]+)`: (.+?)(?=; `|$)/g)].map(([, file = '', title = '']) => ({
    fault,
    file,
    title,
  })),
)

test('every fault names a test', () => {
  const faults = rows('fault').map(([fault]) => fault)
  expect(faults.length).toBeGreaterThan(15)
  expect([...new Set(named.map(({ fault }) => fault))]).toEqual(faults)
})

test.each(named)('$fault: $title', ({ file, title }) => {
  const path = join(ROOT, 'packages', file)
  expect(existsSync(path)).toBe(true)
  const text = readFileSync(path, 'utf8')
  expect([`'${title}'`, `"${title}"`].some((quoted) => text.includes(quoted))).toBe(true)
})

test('every error code is documented with its exit code, and no other', () => {
  const codes = rows('error code').map(([code = '', exit = '']) => [code.replaceAll('`', ''), Number(exit)])
  expect(Object.fromEntries(codes)).toEqual(exitStatuses)
})
