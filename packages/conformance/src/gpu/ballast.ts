import { join } from 'node:path'
import { readGpus, startLlamaServer, withScratch } from '@exaone4/harness'
import { shapes, writeDummyModel } from '@exaone4/models'
import { type UsableGpu, usableGpus } from './gpu-set.ts'

const MODEL = { size: '1.2B', quantization: 'Q4_K_M' } as const
/** A small batch keeps the buffers small that grow with the cache. */
const BATCH = 32
/** `llama-server` makes caches in steps of so many tokens. */
const CELLS = 256
/** Bytes that the model takes beside its cache: the weights, buffers, and CUDA's context. */
const BESIDE = 2 * 2 ** 30
/** Trials after which the free memory is as close as it gets. */
const TRIALS = 4

const { layers, kvHeads, headDim } = shapes[MODEL.size]
/** Bytes of an f16 cache for a step of tokens: keys and values. */
export const BALLAST_STEP: number = layers * kvHeads * headDim * 2 * 2 * CELLS

/** Steps of cache that a ballast gains or loses to leave `wanted` bytes where `free` are now. */
export function ballastSteps(free: number, wanted: number): number {
  return Math.round((free - wanted) / BALLAST_STEP)
}

/** Options of a `llama-server` with a long cache, on a GPU if there is one. */
export function ballastArgs(model: string, steps: number): string[] {
  return [
    ...['--model', model, '--ctx-size', String(steps * CELLS), '--parallel', '1', '--flash-attn', 'on'],
    ...['--batch-size', String(BATCH), '--ubatch-size', String(BATCH), '--n-gpu-layers', '99'],
    ...['--fit', 'off', '--no-warmup', '--cache-ram', '0'],
  ]
}

/**
 * Runs a task while another process holds all memory of a GPU but `wanted` bytes, as on a smaller GPU. The process is the
 * `llama-server` of a build with a long cache, so this needs no other program.
 *
 * @param task gets the bytes that are really free, which differ from `wanted` by at most about 10 MB
 */
export function withBallast<T>(
  { ollama, parent }: { ollama: string; parent: string },
  gpu: UsableGpu,
  wanted: number,
  task: (free: number) => Promise<T>,
): Promise<T> {
  return withScratch(parent, async (scratch) => {
    const model = join(scratch, 'ballast.gguf')
    await writeDummyModel(model, MODEL)
    let steps = ballastSteps(gpu.free - BESIDE, wanted)
    for (let trial = 1; ; trial++) {
      const env = { CUDA_VISIBLE_DEVICES: gpu.uuid }
      const stop = await startLlamaServer({ ollama, args: ballastArgs(model, steps), env })
      try {
        const free = await freeOn(gpu)
        const more = ballastSteps(free, wanted)
        if (more === 0 || trial === TRIALS) return await task(free)
        steps += more
      } finally {
        await stop()
      }
    }
  })
}

async function freeOn({ uuid }: UsableGpu): Promise<number> {
  const facts = await readGpus()
  const gpu = facts.kind === 'gpus' ? usableGpus(facts.gpus).find((each) => each.uuid === uuid) : undefined
  if (!gpu) throw new Error(`the driver no longer lists the GPU ${uuid}`)
  return gpu.free
}
