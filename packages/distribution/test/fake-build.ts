import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Build, type BuildInfo, describeFiles, describeLinks } from '@exaone4/harness'
import { type Files, temporaryTree, writeTree } from '@exaone4/harness/testing'
import { findRelease } from '@exaone4/patches'

const PROGRAM = '#!/bin/sh\necho "ollama version is 0.34.4"\n'
export const FILES: Files = {
  'bin/ollama': PROGRAM,
  'lib/ollama/llama-server': PROGRAM,
  'lib/ollama/libggml-cpu.so.0': 'library',
}

const { version, sum, llamaCpp } = findRelease('v0.34.4')

/** What `build-info.json` says of a patched build of v0.34.4, less its files. */
export const INFO: Omit<BuildInfo, 'files' | 'links'> = {
  version: 2,
  release: version,
  sum,
  source: 'gomod',
  backend: 'cpu',
  variant: 'patched',
  series: 'a'.repeat(64),
  code: {},
  patches: ['renderer', 'parser'],
  facts: ['llama-server-era'],
  key: 'b'.repeat(64),
  tools: { go: 'go 1.24.1', gcc: 'gcc 12.2.0' },
  flags: ['-trimpath'],
  llamaServer: {
    origin: 'pypi',
    build: `b${llamaCpp?.sdist?.build}`,
    sha256: llamaCpp?.sdist?.sha256,
    pinned: llamaCpp?.pinned ?? '',
  },
}

export interface Wanted {
  info?: Partial<BuildInfo>
  files?: Files
}

/** A folder with a build of a few small files. */
export async function fakeBuild({ info = {}, files = {} }: Wanted = {}): Promise<Build> {
  const dir = await temporaryTree()
  await writeTree(dir, { ...FILES, ...files })
  await symlink('libggml-cpu.so.0', join(dir, 'lib/ollama/libggml-cpu.so'))
  return described(dir, info)
}

async function described(dir: string, changes: Partial<BuildInfo>): Promise<Build> {
  const info: BuildInfo = {
    ...INFO,
    files: await describeFiles(dir),
    links: await describeLinks(dir),
    ...changes,
  }
  await writeFile(join(dir, 'build-info.json'), JSON.stringify(info))
  return { dir, ollama: join(dir, 'bin/ollama'), info, built: false }
}

/** Writes a file, with the folders that it needs. */
export async function writeAt(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}
