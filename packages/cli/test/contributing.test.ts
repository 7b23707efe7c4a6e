import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checks } from '@exaone4/conformance'
import { topics } from '@exaone4/upstream'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { cli } from './cli.ts'
import { blocksOf, commandsOf, holdsLines } from './document.ts'
import { type PnpmCommand, parsePnpm, runPnpm } from './pnpm-command.ts'
import { ROOT, repositoryCopy } from './repository-copy.ts'

const RUN = 'run'
const LONG = 900_000

const document = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8')
const blocks = blocksOf(document)
const shell = blocks.filter(({ language }) => language === 'sh')
const excerpts = blocks.filter(({ language, info }) => language !== 'sh' && info !== '')
const commands = [...new Set(shell.flatMap(commandsOf))]

describe('CONTRIBUTING.md', () => {
  test('has a worked example of each thing that one does here', () => {
    for (const heading of [
      'Add a release',
      'Add a patch',
      'Write an edit',
      'Write a check',
      'Prepare a pull request',
    ]) {
      const [, section = ''] = document.split(`\n## ${heading}\n`)
      const [own = ''] = section.split('\n## ')
      expect(
        blocksOf(own).map(({ language }) => language),
        heading,
      ).toContain('sh')
    }
    expect(excerpts.length).toBeGreaterThan(3)
  })

  test.each(excerpts)('$info is quoted as it is (line $line)', ({ info, text }) => {
    expect(existsSync(join(ROOT, info)), info).toBe(true)
    expect(holdsLines(readFileSync(join(ROOT, info), 'utf8'), text), text).toBe(true)
  })

  test.each(commands.filter((line) => line.startsWith('pnpm ')))('%s is a command', async (line) => {
    await expectCommand(parsePnpm(line))
  })

  test('what is no command of ours is a program that everybody has', () => {
    const others = commands.filter((line) => !line.startsWith('pnpm '))
    expect(others.filter((line) => !/^(git|go|cd|npx) /.test(line))).toEqual([])
  })

  test('files and folders that it names are there', () => {
    const named = [...document.matchAll(/`((?:packages|docs|\.github)\/[^`<{ ]*)`/g)].map(
      ([, path = '']) => path,
    )
    expect(named.length).toBeGreaterThan(5)
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  })

  test(
    'the commands that say so run, one after the other, in a copy of this repository',
    async () => {
      const lines = shell.filter(({ info }) => info === RUN).flatMap(commandsOf)
      expect(lines.length).toBeGreaterThan(3)
      const copy = await repositoryCopy()
      for (const line of lines) {
        const { status, said } = await runPnpm(copy, parsePnpm(line))
        expect(status, `${line}\n${said}`).toBe(0)
      }
      await expectReleaseAdded(copy, lines)
      await expectPrepared(copy, lines)
    },
    LONG,
  )
})

/** Are its options in the help, and does what it names exist? */
async function expectCommand({ script, arguments: args }: PnpmCommand): Promise<void> {
  const [, fixed] = /packages\/cli\/src\/main\.ts ?(.*)$/.exec(script) ?? []
  if (fixed === undefined) return
  const words = [...fixed.split(' ').filter((word) => word !== ''), ...args]
  const firstOption = words.findIndex((word) => word.startsWith('-'))
  const path = words
    .slice(0, firstOption === -1 ? undefined : firstOption)
    .filter((word) => /^[a-z]+$/.test(word))
  const stdout = await helpOf(path)
  for (const option of words.filter((word) => word.startsWith('--'))) {
    expect(stdout).toMatch(new RegExp(`(^|\\s)${option}[\\s,]`, 'm'))
  }
  const named = (option: string): string[] => {
    const values = words.slice(words.indexOf(option) + 1)
    const end = values.findIndex((word) => word.startsWith('--'))
    return words.includes(option) ? values.slice(0, end === -1 ? undefined : end) : []
  }
  const known = path[0] === 'test' ? await stageNames() : checkNames
  expect(known).toEqual(expect.arrayContaining(named('--only')))
  expect(topics.map(({ id }) => id)).toEqual(expect.arrayContaining(named('--topic')))
}

const helps = new Map<string, Promise<string>>()

function helpOf(path: readonly string[]): Promise<string> {
  const name = path.join(' ')
  const help = helps.get(name) ?? cli([...path, '--help']).then(({ stdout }) => stdout)
  helps.set(name, help)
  return help
}

/** Ids of the stages of `pnpm test`. */
async function stageNames(): Promise<string[]> {
  const { stdout } = await cli(['test', '--list', '--json'])
  return z
    .array(z.object({ id: z.string() }))
    .parse(JSON.parse(stdout))
    .map(({ id }) => id)
}

/** Ids of checks, and their areas. */
const checkNames = checks.flatMap(({ id }) => [id, id.split('/')[0] ?? ''])

async function expectReleaseAdded(copy: string, lines: readonly string[]): Promise<void> {
  const version =
    lines
      .find((line) => line.includes('release add'))
      ?.split(' ')
      .find((word) => /^v\d/.test(word)) ?? ''
  const table = 'packages/patches/releases.json'
  expect(await readFile(join(copy, table), 'utf8')).toContain(`"${version}"`)
  expect(
    await readFile(join(ROOT, table), 'utf8'),
    'the example is of a release that is supported',
  ).not.toContain(`"${version}"`)
}

async function expectPrepared(copy: string, lines: readonly string[]): Promise<void> {
  const topic = lines.find((line) => line.includes('pr:prepare'))?.match(/--topic (\S+)/)?.[1] ?? ''
  expect(await readFile(join(copy, 'pr', topic, 'body.md'), 'utf8')).toContain('## Problem')
}
