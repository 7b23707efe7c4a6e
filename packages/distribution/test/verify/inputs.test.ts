import { join } from 'node:path'
import { cachedTree, workspace } from '@exaone4/harness'
import { failureOf, temporaryTree } from '@exaone4/harness/testing'
import { findRelease, fitSeries, seriesHash, series as whole } from '@exaone4/patches'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { goBinary } from '../../src/verify/go-binary.ts'
import { codeEffect, compareInputs, compareModules, compareSources } from '../../src/verify/inputs.ts'
import { verificationText, verifyBuild } from '../../src/verify/verify.ts'
import { fakeBuild, INFO, type Wanted } from '../fake-build.ts'

const release = findRelease('v0.34.4')

async function said({ info = {} }: Wanted): Promise<string[]> {
  const build = await fakeBuild({ info })
  const space = workspace(await temporaryTree())
  const found = await compareInputs(space, { ...build, isUnpacked: false }, false)
  return found
    .filter(({ kind }) => kind !== 'toolchain')
    .map(({ kind, subject, said }) => `${kind} ${subject}: ${said}`)
}

test('a release that the table does not have is named, with those that it has', async () => {
  const [line] = await said({ info: { release: 'v9.9.9' } })
  expect(line).toMatch(/^release v9\.9\.9: releases\.json lists v0\.17\.7, .*v0\.34\.4/)
})

test('the series of this checkout does not differ, and another one says what this checkout has', async () => {
  const { patches } = fitSeries(whole, await cachedTree(workspace(await temporaryTree()), release))
  const series = seriesHash(patches)
  expect(await said({ info: { series } })).toEqual([])
  const [other] = await said({ info: { series: 'f'.repeat(64) } })
  expect(other).toMatch(
    `series series: the build has ${'f'.repeat(64)}, this checkout ${series}; other code: `,
  )
})

test.each([
  ['the same', { 'a.go': '1', 'llama.cpp/b.cpp': '2' }, 'the code of Ollama is the same'],
  ['another file', { 'a.go': '2' }, 'other code: a.go'],
  ['a file more', { 'a.go': '1', 'b.go': '1' }, 'other code: b.go'],
  ['no file', {}, 'other code: a.go'],
])('code: %s', (_, built, expected) => {
  expect(codeEffect(built, { 'a.go': '1' })).toBe(expected)
})

test('a stock build has no series', async () => {
  expect(await said({ info: { variant: 'stock', series: null } })).toEqual([])
  expect(await said({ info: { variant: 'stock' } })).toHaveLength(1)
})

const sdist = release.llamaCpp?.sdist
const server = INFO.llamaServer ?? { origin: 'pypi', build: '', pinned: '' }

test.each<[string, NonNullable<Wanted['info']>, RegExp]>([
  ['another hash of Ollama', { sum: 'h1:other' }, /^Ollama: its hash is h1:other, not h1:/],
  ['a folder of Ollama', { source: 'path' }, /^Ollama: it was built with --source path/],
  ['no llama-server', { llamaServer: undefined }, /^llama\.cpp: the build has no llama-server/],
  ['another pin', { llamaServer: { ...server, pinned: 'b1' } }, /^llama\.cpp: Ollama pinned b1, not b/],
  ['another build', { llamaServer: { ...server, build: 'b1' } }, /^llama\.cpp: it is b1, not b/],
  [
    'another archive',
    { llamaServer: { ...server, sha256: 'c'.repeat(64) } },
    /^llama\.cpp: the hash of its archive is c+, not/,
  ],
  ['no recorded archive', { llamaServer: { ...server, sha256: undefined } }, /did not record the hash/],
  ["the user's own", { llamaServer: { ...server, origin: 'user', build: '/x' } }, /it is your own: \/x/],
])('%s differs from the table of releases', (_, info, expected) => {
  const [difference, ...more] = compareSources({ ...INFO, files: {}, ...info }, release)
  expect(more).toEqual([])
  expect(`${difference?.subject}: ${difference?.said}`).toMatch(expected)
})

test('the pinned sources do not differ', () => {
  expect(sdist).toBeDefined()
  expect(compareSources({ ...INFO, files: {} }, release)).toEqual([])
})

test('a linked module is one that go.sum lists, with its hash', () => {
  const module = { path: 'example.org/a', version: 'v1.0.0', sum: 'h1:abc=' }
  const binary = { goVersion: 'go1.26.8', settings: {}, modules: [module] }
  expect(compareModules(binary, 'example.org/a v1.0.0 h1:abc=\n')).toEqual([])
  for (const goSum of ['', 'example.org/a v1.0.0 h1:other=\n', 'example.org/a v1.0.0/go.mod h1:abc=\n']) {
    expect(compareModules(binary, goSum)).toMatchObject([{ kind: 'source', subject: 'example.org/a' }])
  }
})

test('a program tells the Go that compiled it, and its settings', async () => {
  const dir = await temporaryTree({
    'go.mod': 'module example.org/a\n\ngo 1.24\n',
    'a.go': 'package main\nfunc main() {}\n',
  })
  const program = join(dir, 'program')
  await execa('go', ['build', '-trimpath', '-buildvcs=false', '-o', program, '.'], { cwd: dir })
  const { goVersion, settings, modules } = await goBinary(program)
  expect((await execa('go', ['env', 'GOVERSION'])).stdout).toBe(goVersion)
  expect(settings['-trimpath']).toBe('true')
  expect(modules).toEqual([])
})

test('what Go did not compile is a difference, and no such file as well', async () => {
  const { ollama } = await fakeBuild()
  for (const path of [ollama, '/nonexistent']) {
    const failure = await failureOf(goBinary(path))
    expect(failure.code).toBe('check')
  }
})

test('all differences are listed at once, each on a line', async () => {
  const { dir } = await fakeBuild({ info: { sum: 'h1:other', files: {} } })
  const verified = await verifyBuild(workspace(await temporaryTree()), dir, { step: () => undefined })
  const text = verificationText(verified)
  expect(text).toContain('extra     bin/ollama: the build has no such file')
  expect(text).toContain('source    Ollama: its hash is h1:other')
  expect(text).toContain('series    series: the build has aaaa')
  expect(text).toContain('toolchain go: not compared, because bin/ollama is missing or changed')
  expect(text.split('\n')).toHaveLength(verified.differences.length + 1)
})
