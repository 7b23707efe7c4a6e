import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPrerequisites } from '@exaone4/harness'
import { execa } from 'execa'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { space } from '../src/program/workspace.ts'
import { cli } from './cli.ts'

const TOOLS = ['go', 'git', 'gcc', 'g++', 'cmake', 'make', 'sh']

let bin: string
beforeEach(async () => {
  bin = await mkdtemp(join(tmpdir(), 'exaone4-path-'))
})
afterEach(() => rm(bin, { recursive: true, force: true }))

/** A PATH on which all tools can be found but some. */
async function pathWithout(...missing: string[]): Promise<string> {
  for (const tool of TOOLS.filter((name) => !missing.includes(name))) {
    const { stdout } = await execa('which', [tool])
    await symlink(stdout, join(bin, tool))
  }
  return bin
}

test('without git, a build stops before anything is built and says how to get it', async () => {
  const { status, stderr } = await cli(['build'], { PATH: await pathWithout('git') })
  expect(stderr).toContain('git is not installed (manages the patched tree)')
  expect(stderr).toMatch(/next: .*install .*git/)
  expect(status).toBe(3)
})

test('without a compiler and with --no-install, it names the line that installs it', async () => {
  const { status, stderr } = await cli(['build', '--no-install'], { PATH: await pathWithout('gcc', 'g++') })
  expect(stderr).toContain('gcc is not installed')
  expect(stderr).toContain('g++ is not installed')
  expect(stderr).toMatch(/next: .*install .*gcc/)
  expect(status).toBe(3)
})

test.each([
  ['status', '--release', 'v0.34.4'],
  ['verify', '/nonexistent'],
])('without Go, %s says so before it does anything, unless Go was fetched', async (...args) => {
  const go = buildPrerequisites.find(({ id }) => id === 'go')?.packaged
  const isFetched = existsSync(join(space.cache, 'tools', `${go?.package}-${go?.version}`))
  const { stderr } = await cli(args, { PATH: await pathWithout('go') })
  expect(stderr.includes('go is not installed (compiles Ollama)')).toBe(!isFetched)
})

test('--json prints one document on stdout for a failure, too', async () => {
  const { status, stdout } = await cli(['build', '--json', '--no-install'], {
    PATH: await pathWithout('cmake'),
  })
  expect(JSON.parse(stdout)).toMatchObject({
    error: { code: 'prerequisite', message: 'a prerequisite is missing' },
  })
  expect(status).toBe(3)
})

test('doctor lists every tool and exits 3 when one is missing', async () => {
  const { status, stdout } = await cli(['doctor', '--json'], { PATH: await pathWithout('cmake') })
  const { tools, install } = JSON.parse(stdout) as {
    tools: { id: string; state: string }[]
    install: string[]
  }
  expect(Object.fromEntries(tools.map(({ id, state }) => [id, state]))).toEqual({
    go: 'found',
    git: 'found',
    gcc: 'found',
    'g++': 'found',
    cmake: 'missing',
    make: 'found',
  })
  expect(install.join()).toContain('cmake')
  expect(status).toBe(3)
})

test('doctor exits 0 when nothing is missing', async () => {
  const { status, stdout } = await cli(['doctor'])
  expect(stdout).toMatch(/✓ go +go \d/)
  expect(status).toBe(0)
})

const NO_CUDA = { CUDA_HOME: '/nonexistent' }

test('doctor tells what is optional, and does not miss it', async () => {
  await writeFile(join(bin, 'nvidia-smi'), '#!/bin/sh\necho 8.6\n', { mode: 0o755 })
  const env = { PATH: await pathWithout(), ...NO_CUDA }
  const { status, stdout } = await cli(['doctor', '--json'], env)
  const { optional } = JSON.parse(stdout) as { optional: { id: string; found?: string }[] }
  expect(optional.map(({ id }) => id)).toEqual(['gpu', 'nvcc', 'ccache'])
  expect(optional.find(({ id }) => id === 'gpu')?.found).toBe('architecture 86')
  expect(optional.find(({ id }) => id === 'ccache')).not.toHaveProperty('found')
  expect(status).toBe(0)
})

test('without a CUDA toolkit, a CUDA build stops before anything is fetched and says how to get one', async () => {
  const args = ['build', '--backend', 'cuda', '--cuda-toolkit', 'system', '--cuda-arch', '86']
  const { status, stderr } = await cli(args, { PATH: await pathWithout(), ...NO_CUDA })
  expect(stderr).toContain('error: there is no CUDA 12 or 13 toolkit')
  expect(stderr).toContain(
    'next: let the build download one, without root: --backend cuda --cuda-toolkit pip',
  )
  expect(stderr).not.toContain('Fetch and patch')
  expect(status).toBe(3)
})

test('without a GPU and an architecture, a CUDA build asks for one', async () => {
  const toolkit = join(bin, 'cuda')
  await mkdir(join(toolkit, 'bin'), { recursive: true })
  const nvcc = '#!/bin/sh\necho "Cuda compilation tools, release 13.0, V13.0.88"\necho compute_86\n'
  await writeFile(join(toolkit, 'bin/nvcc'), nvcc, { mode: 0o755 })
  const env = { PATH: await pathWithout(), CUDA_HOME: toolkit }
  // An existing CUDA build would tell its architectures; of this release, there is hardly one.
  const build = ['build', '--release', 'v0.17.7', '--backend', 'cuda']
  const { status, stderr } = await cli(build, env)
  expect(stderr).toContain('next: give the architectures that the build is for: --cuda-arch 86,89')
  expect(status).toBe(3)
  const unknown = await cli([...build, '--cuda-arch', '61'], env)
  expect(unknown.stderr).toContain('CUDA 13.0.88 cannot compile for 61')
  expect(unknown.status).toBe(2)
})
