import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startLlamaServer } from '@exaone4/harness'
import { writeRandomModel } from '@exaone4/models'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { ballastArgs } from '../../src/gpu/ballast.ts'
import '../context.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exaone4-live-llama-server-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The processes that have a path among their arguments. */
async function processesWith(path: string): Promise<string[]> {
  const { stdout } = await execa('ps', ['-axww', '-o', 'args'])
  return stdout.split('\n').filter((line) => line.includes(path) && line.includes('llama-server'))
}

test('a ballast runs until it is stopped', async () => {
  const model = join(folder, 'model.gguf')
  await writeRandomModel(model, { layers: 2, slidingWindow: 64 })
  const stop = await startLlamaServer({ ollama: inject('ollama'), args: ballastArgs(model, 4) })
  expect(await processesWith(model)).toHaveLength(1)
  await stop()
  expect(await processesWith(model)).toEqual([])
}, 120_000)

test('without its model it fails with what it says', async () => {
  const model = join(folder, 'missing.gguf')
  const starting = startLlamaServer({ ollama: inject('ollama'), args: ballastArgs(model, 4) })
  await expect(starting).rejects.toMatchObject({
    code: 'server',
    message: 'llama-server did not start: it ended',
    detail: expect.stringContaining('missing.gguf'),
  })
}, 120_000)
