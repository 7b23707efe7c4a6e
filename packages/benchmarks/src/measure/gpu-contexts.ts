import { type CacheType, placeDummyModel, withModels } from '@exaone4/capacity'
import {
  askAboutLargestImage,
  type CapacityFinding,
  findCapacity,
  type GpuSet,
  gpusOfSize,
  heldReader,
  type UsableGpu,
  withBallast,
} from '@exaone4/conformance'
import { type Build, groupMembers, type Server, startServer } from '@exaone4/harness'
import { type ModelSize, type Quantization, shapes } from '@exaone4/models'
import { z } from 'zod'
import type { GpuCell } from '../documents/gpu-document.ts'
import type { MeasureRequest } from '../documents/measurement.ts'

const GiB = 2 ** 30
/** GiB of each GPU that the driver and a desktop use before anything is loaded, as in docs/gpu.md. */
const TAKEN = 0.3
/** The cache with which stock is measured, too. */
const COMPARED: CacheType = 'q8_0'
const CACHES: readonly CacheType[] = [COMPARED, 'f16', 'q4_0']
/** Fewer than the 30 equal tokens after which Ollama ends an answer. */
const GENERATED = 24

const answerSchema = z.object({ eval_count: z.number(), eval_duration: z.number() })

interface Model {
  size: ModelSize
  quantization: Quantization
  projector?: boolean
}

/** Models that a GPU of so many GiB holds barely or in part. */
const CASES: readonly { gibibytes: number; models: readonly Model[] }[] = [
  {
    gibibytes: 24,
    models: [
      { size: '32B', quantization: 'Q4_K_M' },
      { size: '32B', quantization: 'Q5_K_M' },
    ],
  },
  {
    gibibytes: 36,
    models: [
      { size: '32B', quantization: 'Q8_0' },
      { size: '33B', quantization: 'Q4_K_M', projector: true },
    ],
  },
]

/**
 * Finds the largest contexts in the llama-server era, of the patched build, and of stock with one type of cache. A larger
 * GPU stands for a smaller one while another process holds the rest of its memory.
 */
export async function measureContexts(
  { space, patched, stock }: Pick<MeasureRequest, 'space' | 'patched' | 'stock'>,
  gpus: readonly UsableGpu[],
  onCell: (cell: GpuCell) => void,
): Promise<void> {
  for (const { gibibytes, models } of CASES) {
    const set = gpusOfSize(gpus, gibibytes * GiB)
    if (set === undefined) continue
    await onSet({ ollama: patched.ollama, parent: space.cache }, set, gpus, async (free) => {
      for (const type of CACHES) {
        for (const build of type === COMPARED ? [patched, stock] : [patched]) {
          await onServer(build, free, type, models, onCell)
        }
      }
    })
  }
}

/** Runs a task on GPUs; if they are a part of a larger one, while a ballast takes the rest. */
async function onSet(
  place: { ollama: string; parent: string },
  set: GpuSet,
  gpus: readonly UsableGpu[],
  task: (set: GpuSet) => Promise<void>,
): Promise<void> {
  const [size = 0] = set.sizes
  const gpu = gpus.find(({ uuid }) => uuid === set.environment.CUDA_VISIBLE_DEVICES) ?? gpus[0]
  if (set.kind === 'real' || !gpu) return task(set)
  const { OLLAMA_GPU_OVERHEAD: _, ...environment } = set.environment
  await withBallast(place, gpu, size - TAKEN * GiB, (free) => task({ ...set, sizes: [free], environment }))
}

async function onServer(
  { ollama, info }: Build,
  set: GpuSet,
  type: CacheType,
  models: readonly Model[],
  onCell: (cell: GpuCell) => void,
): Promise<void> {
  await withModels(async (folder) => {
    const env = { ...set.environment, OLLAMA_KV_CACHE_TYPE: type }
    const server = await startServer({ ollama, models: folder, env })
    try {
      const held = await heldReader({ processes: () => groupMembers(server.pid) })
      for (const { projector, ...model } of models) {
        const { name } = await placeDummyModel(server.url, folder, model, { projector })
        const { release, variant } = info
        const about = { release, variant, gpus: set, type, projector, ...model }
        const finding = await findCapacity({ ...about, server, model: name, held, nearby: true })
        const { found } = finding
        onCell({
          ...finding,
          ...(projector && found > 0 && { image: await askAboutLargestImage(server.url, name, found) }),
          ...(type === COMPARED && { whole: await loadWhole(server, name, finding) }),
        })
        await generate(server, { model: name, keep_alive: 0 })
      }
    } finally {
      await server.stop()
    }
  })
}

/** Loads a model with its whole context, where not all layers fit a GPU. */
async function loadWhole(
  server: Server,
  model: string,
  { size, found }: CapacityFinding,
): Promise<GpuCell['whole']> {
  const context = shapes[size].contextLength
  if (found === context) return undefined
  const options = { num_ctx: context, num_predict: GENERATED, temperature: 0, use_mmap: false }
  const answer = answerSchema.parse(
    await (await generate(server, { model, prompt: 'Hello', raw: true, options })).json(),
  )
  const load = (await server.facts()).loads.at(-1)
  if (!load) throw new Error(`the log has no load of ${model} with ${context} tokens`)
  return { context, layers: load.layers, tokensPerSecond: (answer.eval_count / answer.eval_duration) * 1e9 }
}

function generate({ url }: Server, request: object): Promise<Response> {
  return fetch(`${url}/api/generate`, { method: 'POST', body: JSON.stringify({ stream: false, ...request }) })
}
