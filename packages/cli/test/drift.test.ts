import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { space } from '../src/program/workspace.ts'
import { cli } from './cli.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exaone4-foreign-'))
  await writeFile(join(folder, 'go.mod'), 'module example.com/other\n\ngo 1.24\n')
})
afterEach(async () => {
  const made = await readdir(space.src)
  const name = folder.split('/').at(-1) ?? ''
  for (const tree of made.filter((entry) => entry.includes(name))) {
    await rm(join(space.src, tree), { recursive: true, force: true })
  }
  await rm(folder, { recursive: true, force: true })
})

test('a tree that the series does not fit exits 4, and each edit says why and what to do next, once', async () => {
  const { status, stderr } = await cli(['build', '--source', `path:${folder}`])
  expect(stderr).toContain('wrong-base: flash-attention/allowlist')
  expect(stderr).toContain('note: this is not module github.com/ollama/ollama')
  expect(stderr.match(/next: /g)).toHaveLength(1)
  expect(status).toBe(4)
})

test('--json lists the edits that do not fit', async () => {
  const { status, stdout } = await cli(['build', '--json', '--source', `path:${folder}`])
  const { error } = JSON.parse(stdout) as { error: { drifts: { code: string; edit: string }[] } }
  expect(new Set(error.drifts.map(({ code }) => code))).toEqual(new Set(['wrong-base']))
  expect(status).toBe(4)
})
