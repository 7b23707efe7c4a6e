import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FAMILY_DOCUMENT, RELEASES_DOCUMENT } from '@exaone4/benchmarks'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { summaries } from '../src/program/summaries.ts'
import { cli, cliProcess } from './cli.ts'

const COMMANDS = Object.keys(summaries)

test.each(COMMANDS)('%s --help shows an example and exits 0', async (command) => {
  const { status, stdout } = await cli([command, '--help'])
  expect(status).toBe(0)
  expect(stdout).toMatch(/Example:\n {2}(\S+=\S+ )?pnpm /)
})

test('the help names every command', async () => {
  const { status, stdout } = await cliProcess(['--help'])
  const words = stdout.replaceAll(/\s+/g, ' ')
  for (const [name, summary] of Object.entries(summaries)) expect(words).toContain(` ${name} ${summary}`)
  expect(status).toBe(0)
})

test('what the help of the program loads is small: commands load their own code', () => {
  const imports = (file: string): (string | undefined)[] => {
    const text = readFileSync(new URL(`../src/${file}`, import.meta.url), 'utf8')
    return [...text.matchAll(/^import (?!type ).*from '(.*)'$/gm)].map(([, from]) => from)
  }
  expect(imports('main.ts')).toEqual(['./cli.ts'])
  expect(imports('cli.ts')).toEqual(['@exaone4/program', 'commander', './program/summaries.ts'])
  expect(imports('program/summaries.ts')).toEqual([])
  const program = readdirSync(new URL('../../program/src', import.meta.url))
  const loaded = program.flatMap((file) => imports(`../../program/src/${file}`))
  expect(loaded.filter((from) => !/^(node:|\.\/|@exaone4\/failure$)/.test(from ?? ''))).toEqual([])
})

test('the exit status of a process is that of its command', async () => {
  expect(await cliProcess(['status', '--source', 'path:/nonexistent'])).toMatchObject({
    status: 2,
    stdout: '',
  })
})

test('help COMMAND is the help of that command, with its options', async () => {
  expect((await cli(['help', 'status'])).stdout).toContain('--markdown')
})

test('the document that status writes is named in its help', async () => {
  const { stdout } = await cli(['status', '--help'])
  expect(stdout).toContain(RELEASES_DOCUMENT)
  expect(stdout).toContain(FAMILY_DOCUMENT)
})

test('release add --help shows an example and exits 0', async () => {
  const { status, stdout } = await cli(['release', 'add', '--help'])
  expect(status).toBe(0)
  expect(stdout).toContain('Example:\n  pnpm exaone4 release add v')
})

test('an unknown command exits 2', async () => {
  const { status, stderr } = await cli(['bild'])
  expect(status).toBe(2)
  expect(stderr).toContain("unknown command 'bild'")
})

test.each([
  [
    'finished builds measured with another tree',
    ['measure', 'memory', '--use', 'dist/a', 'dist/b', '--source', 'path:/tree'],
    '--use and --source cannot be given together',
  ],
  ['an unknown option', ['build', '--fast'], "unknown option '--fast'"],
  ['a backend that there is not', ['build', '--backend', 'tpu'], 'Allowed choices are auto, cpu, cuda'],
  ['a toolkit that there is not', ['build', '--cuda-toolkit', 'apt'], 'choices are auto, system, pip'],
  ['no architecture', ['build', '--cuda-arch', 'sm_86'], 'give compute capabilities without the point'],
  ['a number of jobs that is none', ['build', '--jobs', 'many'], 'Give a whole number, 1 or more'],
  ['an unknown release', ['build', '--release', 'v9.9.9'], 'supported releases: v0.17.7'],
  ['an unknown source', ['build', '--source', 'svn'], 'use gomod, git, git:URL or path:DIR'],
  ['a GPU without a unit', ['capacity', '--gpus', '24'], 'Give sizes such as 12GiB,24GiB'],
  ['no GPU', ['capacity', '--gpus', ''], 'Give sizes such as 12GiB,24GiB'],
  ['an unknown measurement', ['measure', 'luck'], 'Allowed choices are clients, conformance'],
  ['an unknown client', ['clients', '--only', 'luck'], 'Allowed choices are langchain-ollama, llama-index'],
  ['an unknown topic', ['pr', '--release', 'v0.34.4', '--topic', 'luck'], 'topics: '],
  ['a clone and a release', ['pr', '--repo', '.', '--release', 'v0.34.4'], 'cannot be combined'],
  ['two ways to end a run', ['pr', '--repo', '.', '--continue', '--abort'], 'cannot be used with'],
  ['a folder that is no clone', ['pr', '--repo', '/'], 'is not a git repository'],
  ['a patch that there is not', ['refresh', '--patch', 'luck'], 'patches are flash-attention'],
  [
    'a folder that no patch can have',
    ['refresh', '--patch', 'parser/go.luck'],
    'folders in them are go, go.runner-era',
  ],
  ['a size of pieces that is none', ['gpu-bundle', '--pieces', '64'], 'Give sizes such as'],
  ['two sizes of pieces', ['gpu-bundle', '--pieces', '1GB,2GB'], 'Give one size'],
  ['a folder that is no build', ['conformance', '--use', '/nonexistent'], 'is not a finished build'],
  [
    'an architecture for the CPU',
    ['build', '--backend', 'cpu', '--cuda-arch', '86'],
    '--cuda-arch has no effect with --backend cpu',
  ],
  ['a folder that is no build to verify', ['verify', '/nonexistent'], 'the folder of an unpacked archive'],
  ['a folder that is no build to pack', ['package', '--use', '/nonexistent'], 'is not a finished build'],
  ['a folder that is no build to install', ['install', '--use', '/nonexistent'], 'is not a finished build'],
  ['nothing to uninstall', ['uninstall', '--prefix', '/nonexistent'], 'nothing is installed in /nonexistent'],
  ['an unknown stage of the test', ['test', '--only', 'everything'], 'stages are lint'],
])('%s exits 2 and says what is possible', async (_, args, said) => {
  const { status, stderr } = await cli(args)
  expect(stderr).toContain(said)
  expect(stderr).not.toContain('    at ')
  expect(status).toBe(2)
})

test('a release may be named without its v', async () => {
  const { stderr } = await cli([
    'build',
    '--release',
    '0.18.0',
    '--source',
    'path:/nonexistent',
    '--no-install',
  ])
  expect(stderr).toContain('/nonexistent')
  expect(stderr).not.toContain('unknown release')
})

test('a reader that stops early is no error', async () => {
  const main = join(import.meta.dirname, '../src/main.ts')
  const child = execa('node', ['--import', 'tsx', main, 'measure', '--help'], { reject: false })
  child.stdout.destroy()
  const { exitCode, stderr } = await child
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
})
