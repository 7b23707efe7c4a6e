import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const packages = join(import.meta.dirname, '../..')

/** Lines of a package's own code: no tests, and no files that only hold data. */
function linesOf(name: string): number {
  return readdirSync(join(packages, name, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(tsx?|go|cpp|hpp)$/.test(entry.name))
    .filter((entry) => !entry.name.endsWith('_test.go'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8').split('\n').length - 1)
    .reduce((sum, lines) => sum + lines, 0)
}

const names = readdirSync(packages).filter((name) => existsSync(join(packages, name, 'package.json')))
const lines = new Map(names.map((name) => [name, linesOf(name)]))
const all = [...lines.values()].reduce((sum, count) => sum + count, 0)

test.each([...lines])('the package %s has at most 30 % of the code', (_, count) => {
  expect(count / all).toBeLessThanOrEqual(0.3)
})

test('cli has fewer than 2,000 lines: what a command does belongs in another package', () => {
  expect(lines.get('cli')).toBeLessThan(2000)
})

/** What only a checkout uses. */
const FOR_DEVELOPERS = /^(package\.json|node_modules|test|testing|live|browser|turbo\.json|reports|\..*)$/

test.each(names)('%s lists all that it runs with as its files: a bundle takes only those', (name) => {
  const { files } = JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8'))
  const present = readdirSync(join(packages, name)).filter((entry) => !FOR_DEVELOPERS.test(entry))
  expect([...files].sort()).toEqual(present.sort())
})
