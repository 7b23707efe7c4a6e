import { existsSync, readdirSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeFiles, workspace } from '@exaone4/harness'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Installed, installPackage } from '../src/installed.ts'
import { type Packed, packNpm } from '../src/pack.ts'
import { testedPackages } from '../src/shrinkwrap.ts'
import { inRepository, ROOT, seriesIn } from './repository.ts'

const VERSION = '1.2.3'
const LONG = 600_000

let output: string
let packed: Packed
let installed: Installed
let before: unknown

const pack = (name: string): Promise<Packed> =>
  packNpm(workspace(ROOT), {
    output: join(output, name),
    version: VERSION,
    repository: 'https://localhost/a/b',
  })

beforeAll(async () => {
  output = await mkdtemp(join(tmpdir(), 'exaone4-pack-'))
  packed = await pack('first')
  installed = await installPackage(packed, join(output, 'installed'))
  before = await describeFiles(installed.program)
})

afterAll(async () => {
  await rm(output, { recursive: true, force: true })
})

test('packed twice, the package has the same bytes', async () => {
  expect(await describeFiles(join(output, 'first'))).toEqual(
    await describeFiles(join((await pack('second')).file, '..')),
  )
})

/** Tracked files of the packages that the program runs with, by git and not by the code under test. */
async function trackedFiles(): Promise<string[]> {
  const patterns = ['packages/*/src/**', 'packages/patches/releases.json', 'docs/measurements/**', 'LICENSE']
  const { stdout } = await execa('git', ['ls-files', ...patterns.map((pattern) => `:(glob)${pattern}`)], {
    cwd: ROOT,
  })
  return stdout
    .split('\n')
    .filter((file) => !file.startsWith('packages/npm/') && existsSync(join(ROOT, file)))
}

test('npm-shrinkwrap.json has every package that is needed, and only those that the repository is tested with', async () => {
  await execa('tar', ['-xf', packed.file, '-C', output])
  const cwd = join(output, 'package')
  await execa('npm', ['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'], { cwd })
  const { stdout } = await execa('npm', ['query', '*'], { cwd })
  const found: { name: string; version: string; path: string }[] = JSON.parse(stdout)
  const ids = found.filter(({ path }) => path !== cwd).map(({ name, version }) => `${name}@${version}`)
  expect(ids.length).toBeGreaterThan(30)
  const tested = await testedPackages(ROOT)
  expect(ids.filter((id) => !tested.has(id))).toEqual([])
})

describe('the installed package', () => {
  test('has every file of the repository that is no test, TypeScript as JavaScript', async () => {
    const files = await trackedFiles()
    expect(files.filter((file) => file.endsWith('.go')).length).toBeGreaterThan(100)
    const missing = files.filter(
      (file) => !existsSync(join(installed.program, file.replace(/\.tsx?$/, '.js'))),
    )
    expect(missing).toEqual([])
    const changed: string[] = []
    for (const file of files.filter((each) => !/\.tsx?$/.test(each))) {
      const [here, there] = await Promise.all([
        readFile(join(ROOT, file)),
        readFile(join(installed.program, file)),
      ])
      if (!here.equals(there)) changed.push(file)
    }
    expect(changed).toEqual([])
  })

  test('has no TypeScript, nothing of this machine, and needs exact versions only', async () => {
    const names = readdirSync(installed.program, { recursive: true, encoding: 'utf8' })
    expect(names.filter((name) => /\.tsx?$/.test(name))).toEqual([])
    const manifest = JSON.parse(await readFile(join(installed.program, 'package.json'), 'utf8'))
    expect(manifest).toMatchObject({ name: 'exaone4-ollama', version: VERSION })
    expect(manifest.repository.url).toBe('git+https://localhost/a/b.git')
    expect(manifest.scripts).toBeUndefined()
    const versions = Object.values<string>(manifest.dependencies)
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
    // No part of a longer path: a clone may be in /src, and code names packages/*/src.
    const path = `(^|[^[:alnum:]_.*}>-])${ROOT.replace(/[^\w/-]/g, '\\$&')}`
    const { exitCode } = await execa('grep', ['-rqE', path, installed.program], { reject: false })
    expect(exitCode).toBe(1)
  })

  test('names no file of TypeScript in its code: there are none', async () => {
    const { stdout } = await execa(
      'grep',
      ['-rnoE', '["\'`][A-Za-z0-9_./-]+[.]tsx?["\'`]', '--include=*.js', 'packages'],
      {
        cwd: installed.program,
        reject: false,
      },
    )
    expect(stdout).toBe('')
  })

  test('has the series of the repository', async () => {
    const series = await seriesIn(ROOT, 'index.ts', ['--import', 'tsx'])
    expect(series).toMatch(/^[0-9a-f]{40,}$/)
    expect(await seriesIn(installed.program, 'index.js', [])).toBe(series)
  })

  test(
    'computes the capacity that the repository computes',
    async () => {
      const args = ['capacity', '--json', '--gpus', '24GiB', '--quant', 'Q4_K_M', '--kv', 'q8_0']
      const { status, stdout } = await installed.call(args)
      expect(status).toBe(0)
      expect(stdout).toBe(await inRepository(args))
      const table = ['capacity', '--gpus-table']
      expect((await installed.call(table)).stdout).toBe(await inRepository(table))
    },
    LONG,
  )

  test('writes the pages, with the last report of the folder in EXAONE4_FOLDER', async () => {
    const folder = join(output, 'work')
    await mkdir(join(folder, 'reports/last'), { recursive: true })
    await writeFile(join(folder, 'reports/last/report.html'), 'the last report')
    const call = ['open', '--export', 'pages']
    expect(await installed.call(call, { EXAONE4_FOLDER: folder })).toMatchObject({ status: 0 })
    const pages = join(installed.work, 'pages')
    expect(await readFile(join(pages, 'report.html'), 'utf8')).toBe('the last report')
    expect(await readFile(join(pages, 'planner.js'), 'utf8')).toContain('q8_0')
    expect(existsSync(join(pages, 'measurements.html'))).toBe(true)
  })

  test('shows the commands that work, with their help and its own name', async () => {
    const { status, stdout } = await installed.call(['--help'])
    expect(status).toBe(0)
    const commands = [...stdout.matchAll(/^ {2}([a-z-]+) {2,}[A-Z]/gm)].map(([, name = '']) => name)
    expect(commands).toEqual(
      expect.arrayContaining(['build', 'conformance', 'capacity', 'package', 'install']),
    )
    expect(commands).not.toContain('pr')
    expect(stdout).toContain('EXAONE4_FOLDER')
    for (const name of commands) {
      const help = await installed.call([name, '--help'])
      expect(help, name).toMatchObject({ status: 0, stderr: '' })
      expect(help.stdout).toMatch(/Example:\n {2}(\S+=\S+ )?exaone4-ollama /)
      expect(help.stdout).not.toContain('pnpm')
    }
  })

  test('lists the checks', async () => {
    expect((await installed.call(['conformance', '--list', '--json'])).stdout).toBe(
      await inRepository(['conformance', '--list', '--json']),
    )
  })

  // Where they are not refused, they have other reasons to end at once.
  test.each([
    ['pr', '--repo', '/nonexistent'],
    ['test', '--only', 'luck'],
    ['measure', 'luck'],
    ['evidence', '--luck'],
    ['status', '--write'],
    ['capacity', '--write'],
    ['release', 'add', 'v9.9.9'],
  ])('refuses %s with the next step', async (...args) => {
    const { status, stderr, stdout } = await installed.call(args)
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' })
    expect(stderr).toMatch(/^error: \S+ needs the repository .*\nnext: run it in a clone of the repository$/)
  })

  test('names commands in its messages as they are called there', async () => {
    const { status, stderr, stdout } = await installed.call(['package', '--json'])
    expect(status).toBe(2)
    expect(stderr).toContain('make one: exaone4-ollama build --cpu all')
    expect(JSON.parse(stdout).error.hint).toContain('exaone4-ollama build')
  })

  test('writes nothing into itself', async () => {
    expect(await describeFiles(installed.program)).toEqual(before)
    expect(readdirSync(installed.work)).toEqual(['pages'])
  })
})
