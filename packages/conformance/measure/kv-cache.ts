import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { buildInfoSchema, startServer, workspace, writeHollowModel } from '@exaone4/harness'
import { Ollama } from 'ollama'

/**
 * Loads the attention of the 32B model at several contexts on the stock and the patched build, and writes what
 * the servers' logs say of caches and estimates. Loads that the machine has no memory for are left out, by name.
 */
const space = workspace(join(import.meta.dirname, '../../..'))
const RELEASE = 'v0.18.0'
const CONTEXTS = [4096, 32_768, 131_072]
const TYPES = ['f16', 'q8_0', 'q4_0'] as const
const BYTES = { f16: 2, q8_0: 34 / 32, q4_0: 18 / 32 }
/** Elements of keys and values of one token in 64 layers, which stock caches all. */
const ELEMENTS_PER_TOKEN = 64 * 2 * 8 * 128
/** Weights, graph and the machine itself, in bytes. */
const OTHER_MEMORY = 6e9

const models = await mkdtemp(join(tmpdir(), 'exaone4-measure-'))
const file = join(models, 'hollow.gguf')
await writeHollowModel(file, { size: '32B', quantization: 'Q4_K_M', ffn: 'tiny' })
const hash = createHash('sha256')
for await (const chunk of createReadStream(file)) hash.update(chunk)
const digest = `sha256:${hash.digest('hex')}`
await mkdir(join(models, 'blobs'))
await rename(file, join(models, 'blobs', digest.replace(':', '-')))

const rows: unknown[] = []
const builds: unknown[] = []
try {
  for (const variant of ['stock', 'patched'] as const) {
    const dir = join(space.dist, `${RELEASE}-cpu-${variant}`)
    const info = buildInfoSchema.parse(JSON.parse(await readFile(join(dir, 'build-info.json'), 'utf8')))
    builds.push({ variant, release: info.release, sum: info.sum, series: info.series, key: info.key })
    for (const type of TYPES) {
      // Stock needs the second variable for a quantized cache.
      const env = { OLLAMA_KV_CACHE_TYPE: type, ...(variant === 'stock' && { OLLAMA_FLASH_ATTENTION: '1' }) }
      const server = await startServer({ ollama: join(dir, 'bin/ollama'), models, env })
      try {
        const client = new Ollama({ host: server.url })
        const model = 'hollow'
        const create = { model, files: { 'model.gguf': digest }, stream: false as const }
        await client.create(create)
        for (const context of CONTEXTS) {
          const whole = ELEMENTS_PER_TOKEN * BYTES[type] * context
          if (variant === 'stock' && whole + OTHER_MEMORY > totalmem()) {
            rows.push({ variant, type, context, notLoaded: `needs ${(whole / 1e9).toFixed(1)} GB of cache` })
            continue
          }
          await client.generate({
            model,
            prompt: 'a',
            options: { num_ctx: context, num_predict: 1, num_thread: 1 },
            keep_alive: 0,
          })
          const load = (await server.facts()).loads.at(-1)
          rows.push({
            variant,
            type,
            context,
            runner: load?.runner,
            flashAttention: load?.flashAttention,
            caches: load?.caches,
            allocatedBytes: load?.caches.reduce((sum, { bytes }) => sum + bytes, 0),
            estimatedBytes: load?.estimate.cache,
          })
          process.stderr.write(`${JSON.stringify(rows.at(-1))}\n`)
        }
      } finally {
        await server.stop()
      }
    }
  }
} finally {
  await rm(models, { recursive: true, force: true })
}

const measurement = {
  what: 'KV cache of 32B attention shapes (hollow model), as the servers allocate and estimate it',
  command: 'pnpm measure:kv-cache',
  machine: { cpu: cpus()[0]?.model, cores: cpus().length, memoryBytes: totalmem() },
  builds,
  rows,
}
const path = join(space.root, 'docs/measurements', `kv-cache-${RELEASE}.json`)
await writeFile(path, `${JSON.stringify(measurement, null, 2)}\n`)
