import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { copyLlamaServer } from '../../src/build/llama-server-files.ts'
import { temporaryTree } from '../../testing/project.ts'

test('the program is copied with its libraries, without those of other CPUs that are named', async () => {
  const libraries = ['libggml-base.so', 'libggml-cpu-haswell.so', 'libggml-cpu-sapphirerapids.so']
  const from = await temporaryTree(
    Object.fromEntries([...libraries, 'llama-server', 'CMakeCache.txt'].map((name) => [name, name])),
  )
  const to = join(await temporaryTree(), 'lib/ollama')
  await copyLlamaServer(from, to, ['sapphirerapids'])
  expect(readdirSync(to).sort()).toEqual(['libggml-base.so', 'libggml-cpu-haswell.so', 'llama-server'])
})
