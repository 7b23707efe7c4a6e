import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { differenceKinds } from '@exaone4/distribution'
import { expect, test } from 'vitest'
import { exitStatuses } from '../src/output/exit-status.ts'
import { cli } from './cli.ts'
import { blocksOf, commandsOf } from './document.ts'
import { parsePnpm } from './pnpm-command.ts'
import { ROOT } from './repository-copy.ts'

const document = readFileSync(join(ROOT, 'docs/install.md'), 'utf8')
const commands = blocksOf(document)
  .filter(({ language }) => language === 'sh')
  .flatMap(commandsOf)
  .map((line) => line.replace('sudo env "PATH=$PATH" ', ''))
  .filter((line) => line.startsWith('pnpm '))

/** The first cells of the table with this heading. */
function cells(text: string, heading: string): string[] {
  const [, table = ''] = text.split(new RegExp(`^\\| ${heading} .*\\n`, 'm'))
  const [rows = ''] = table.split('\n\n')
  return [...rows.matchAll(/^\| `?(\w+)`? /gm)].map(([, cell = '']) => cell)
}

test('the document has the commands that it is about', () => {
  for (const name of ['package', 'install', 'uninstall', 'verify']) {
    expect(commands.map((line) => line.split(' ')[2])).toContain(name)
  }
})

test.each(commands)('%s is a command, and its options are in its help', async (line) => {
  const { script, arguments: args } = parsePnpm(line)
  const [, fixed = ''] = /main\.ts ?(.*)$/.exec(script) ?? []
  const words = [...fixed.split(' '), ...args].filter((word) => word !== '')
  const { status, stdout } = await cli([words[0] ?? '', '--help'])
  expect(status).toBe(0)
  for (const option of words.filter((word) => word.startsWith('--'))) expect(stdout).toContain(`${option} `)
})

test('options that the text names are in a help', async () => {
  const helps = await Promise.all(
    ['build', 'package', 'install'].map(async (name) => (await cli([name, '--help'])).stdout),
  )
  const named = [...document.matchAll(/`(--[a-z-]+)[^`]*`/g)].map(([, option = '']) => option)
  expect(named.length).toBeGreaterThan(3)
  for (const option of named) expect(helps.join('\n')).toContain(`${option} `)
})

test('every kind of difference is explained, and no other', () => {
  expect(cells(document, 'difference')).toEqual([...differenceKinds])
})

test('README has every exit code, and no other', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')
  const codes = [...new Set([0, ...Object.values(exitStatuses)])].sort((a, b) => a - b)
  expect(cells(readme, 'exit code').map(Number)).toEqual(codes)
})
