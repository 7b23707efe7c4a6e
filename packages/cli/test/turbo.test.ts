import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { ROOT } from './repository-copy.ts'

const inputsSchema = z.object({ tasks: z.object({ unit: z.object({ inputs: z.array(z.string()) }) }) })
/** The packages, which turbo knows by their dependencies, its own settings, and what is not of the repository. */
const OTHERS = [
  'packages',
  'turbo.json',
  '.git',
  'node_modules',
  '.cache',
  '.pnpm-store',
  '.turbo',
  'dist',
  'ollama-src',
  'reports',
  'pr',
]
const ROOT_FILES = readdirSync(ROOT).filter((name) => !OTHERS.includes(name))

/** The texts between quotes of the tests of a package, each with the file that has it, except imports. */
function literals(folder: string): { file: string; text: string }[] {
  const dir = join(folder, 'test')
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .flatMap((name) => {
      const file = join(dir, name)
      const code = readFileSync(file, 'utf8').replaceAll(/\bfrom '[^']*'|\bimport\('[^']*'\)/g, '')
      return [...code.matchAll(/(['"`])(.*?)\1/g)].map(([, , text = '']) => ({ file, text }))
    })
}

/** Files and folders of the root that the tests of a package name, by their paths from there. */
function readFromRoot(folder: string): string[] {
  const all = literals(folder)
  const outside = all
    .filter(({ text }) => text.startsWith('../'))
    .map(({ file, text }) =>
      relative(ROOT, resolve(dirname(file), text))
        .split(sep)
        .join('/'),
    )
  const named = outside.includes('')
    ? all.map(({ text }) => text).filter((text) => ROOT_FILES.includes(text.split('/')[0] ?? ''))
    : []
  return [...outside.filter((path) => path !== '' && !path.startsWith('packages')), ...named]
}

/** The files of the root that turbo hashes for the unit tests of a package; a folder ends in a slash. */
function declared(folder: string): string[] {
  const file = join(folder, 'turbo.json')
  if (!existsSync(file)) return []
  const { inputs } = inputsSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).tasks.unit
  return inputs.map((input) => input.replace('$TURBO_ROOT$/', '').replace(/\*\*$/, ''))
}

test('turbo knows every file of the root that tests of a package read, and replays no old pass', () => {
  const packages = readdirSync(join(ROOT, 'packages')).filter((name) =>
    existsSync(join(ROOT, 'packages', name, 'test')),
  )
  const reads = packages.map((name) => [name, readFromRoot(join(ROOT, 'packages', name))] as const)
  expect(reads.filter(([, paths]) => paths.length > 0).map(([name]) => name)).toEqual([
    'benchmarks',
    'capacity',
    'cli',
    'distribution',
    'npm',
    'program',
    'upstream',
  ])
  const missing = reads.flatMap(([name, paths]) => {
    const inputs = declared(join(ROOT, 'packages', name))
    return [...new Set(paths)]
      .filter((path) => !inputs.some((input) => path === input || `${path}/`.startsWith(input)))
      .map((path) => `packages/${name}/turbo.json lacks $TURBO_ROOT$/${path}`)
  })
  expect(missing).toEqual([])
})
