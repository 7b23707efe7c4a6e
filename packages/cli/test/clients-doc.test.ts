import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from './repository-copy.ts'

const SCRIPTS = join(ROOT, 'packages/clients/src/scripts')
const dependencies = readFileSync(join(ROOT, 'docs/dependencies.md'), 'utf8')

/** The packages that the script of a client imports. */
function wanted(script: string): string[] {
  const folder = join(SCRIPTS, script)
  if (!readdirSync(folder).includes('package.json')) {
    const lines = readFileSync(join(folder, 'requirements.in'), 'utf8').trim().split('\n')
    return lines.map((line) => line.replace(/\[.*/, ''))
  }
  return Object.keys(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).dependencies)
}

const scripts = readdirSync(SCRIPTS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== '__pycache__')
  .map(({ name }) => name)

test.each(scripts)('docs/dependencies.md names the packages of %s', (script) => {
  const packages = wanted(script)
  expect(packages.length).toBeGreaterThan(0)
  const named = packages.filter((name) => dependencies.includes(name))
  expect(named).toEqual(packages)
})
