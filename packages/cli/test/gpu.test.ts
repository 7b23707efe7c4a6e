import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { cli } from './cli.ts'

let bin: string
beforeEach(async () => {
  bin = await mkdtemp(join(tmpdir(), 'exaone4-path-'))
})
afterEach(() => rm(bin, { recursive: true, force: true }))

// Go, which every build needs, is not on this PATH: to come as far as the GPUs, nothing may be built before.
test.each([
  [['conformance', '--only', 'gpu'], 'gpu/kv-type needs an NVIDIA GPU'],
  [['conformance', '--only', 'show', 'gpu/retrieval-131072'], 'gpu/retrieval-131072 needs an NVIDIA GPU'],
  [['conformance', '--faults', '--only', 'gpu'], 'gpu/kv-type needs an NVIDIA GPU'],
  [['measure', 'gpu'], 'there is no NVIDIA GPU to measure'],
])('%j, where there is no GPU, exits 3 with a sentence, and builds nothing', async (args, said) => {
  const { status, stdout, stderr } = await cli(args, { PATH: bin })
  expect(stderr).toContain(`error: ${said}`)
  expect(stderr).toContain('nvidia-smi is not installed')
  expect(stdout).toBe('')
  expect(status).toBe(3)
})

test('a driver that says what cannot be read is a failure, not a machine without GPU', async () => {
  await writeFile(join(bin, 'nvidia-smi'), '#!/bin/sh\necho garbage\n')
  await chmod(join(bin, 'nvidia-smi'), 0o755)
  const { status, stderr } = await cli(['conformance', '--only', 'gpu'], { PATH: bin })
  expect(stderr).toContain('cannot parse the output of nvidia-smi')
  expect(status).toBe(3)
})
