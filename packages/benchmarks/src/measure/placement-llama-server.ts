import {
  type CacheType,
  cacheTypes,
  DRAFT_SIZE,
  largestPlacement,
  makeFakeGpuBuild,
  nearbyContext,
  type PlacedModel,
  placeDummyModel,
  plansOf,
  probeContext,
  withModels,
} from '@exaone4/capacity'
import { columns } from '@exaone4/conformance'
import { type Build, type LoadFacts, type Server, startServer } from '@exaone4/harness'
import { type ModelSize, type Quantization, shapes } from '@exaone4/models'
import { documentHead } from '../documents/document.ts'
import type { Measured, MeasureRequest } from '../documents/measurement.ts'
import { type PlacementCell, type PlacementPoint, placementSchema } from '../documents/placement-document.ts'
import { HEADER, rowOf } from './placement-parts.ts'

const DESCRIPTION =
  'The largest context, in steps of 1,024 tokens, with which Ollama and llama-server put every layer on GPUs, and the ' +
  'bytes that llama-server allocates there. The servers are real. The GPUs are emulated: they count memory like CUDA on ' +
  'a GPU of compute capability 8.6, but hold none, and 622 MB of each are taken, as CUDA and its kernels took on an H200. ' +
  'The search starts at the context that pnpm capacity computes. Both builds run with OLLAMA_SCHED_SPREAD=1.'

const GiB = 2 ** 30
/** GiB of each GPU that the driver and a desktop use before anything is loaded. */
const TAKEN = 0.3

interface Case {
  size: ModelSize
  quantizations: readonly Quantization[]
  /** Nominal GiB. */
  gpus: readonly number[]
  /** Of a 1.2B that drafts; the stock build takes none. */
  draft?: Quantization
  projector?: boolean
}

/** GPUs on which a model fits barely or in part, and those of #14909. */
const CASES: readonly Case[] = [
  { size: '32B', quantizations: ['Q4_K_M', 'Q5_K_M'], gpus: [24] },
  { size: '32B', quantizations: ['Q4_K_M', 'Q8_0'], gpus: [12, 24] },
  { size: '32B', quantizations: ['Q4_K_M'], gpus: [12, 12] },
  { size: '32B', quantizations: ['Q5_K_M'], gpus: [16, 16] },
  { size: '32B', quantizations: ['Q8_0'], gpus: [36] },
  { size: '1.2B', quantizations: ['Q4_K_M'], gpus: [4] },
  ...[[24], [36], [48], [12, 24]].map(
    (gpus): Case => ({ size: '33B', quantizations: ['Q4_K_M'], gpus, projector: true }),
  ),
  ...[[24], [12, 24], [16, 16]].map(
    (gpus): Case => ({ size: '32B', quantizations: ['Q4_K_M'], gpus, draft: 'Q4_K_M' }),
  ),
]
/** Smaller contexts whose sizes are recorded, too. */
const ALSO = [4096, 32_768]

export async function measureLlamaServerPlacement(request: MeasureRequest): Promise<Measured> {
  const { space, patched, stock, say } = request
  const cells: PlacementCell[] = []
  const tree = (await request.tree()).dir
  for (const one of CASES) {
    const gpus = one.gpus.map((gibibytes) => Math.floor((gibibytes - TAKEN) * GiB))
    for (const type of cacheTypes) {
      for (const build of one.draft ? [patched] : [patched, stock]) {
        const fake = await makeFakeGpuBuild(space, { build, tree, gpus })
        await withModels(async (models) => {
          const env = { ...fake.environment, OLLAMA_SCHED_SPREAD: '1', OLLAMA_KV_CACHE_TYPE: type }
          const server = await startServer({ ollama: fake.ollama, models, env })
          try {
            for (const quantization of one.quantizations) {
              const { size, draft, projector } = one
              const model = await placeDummyModel(
                server.url,
                models,
                { size, quantization },
                { draft: draft && { size: DRAFT_SIZE, quantization: draft }, projector },
              )
              const asked = { size, quantization, type, gpus, draft, projector }
              const cell = await search(server, model, build, asked)
              say(columns([rowOf(cell)]))
              cells.push(cell)
            }
          } finally {
            await server.stop()
          }
        })
      }
    }
  }
  const document = placementSchema.parse({
    ...documentHead('placement', DESCRIPTION, [patched, stock]),
    cells,
  })
  return { document: { ...document }, table: columns([HEADER, ...cells.map(rowOf)]), failed: [] }
}

interface Asked {
  size: ModelSize
  quantization: Quantization
  type: CacheType
  gpus: readonly number[]
  draft: Quantization | undefined
  projector: boolean | undefined
}

/** Starts at the computed context. */
async function search(
  server: Server,
  { name }: PlacedModel,
  build: Build,
  asked: Asked,
): Promise<PlacementCell> {
  const { release, variant } = build.info
  const model = { server, model: name }
  const question = { ...asked, spread: true }
  const start = largestPlacement(question, plansOf(release)[variant])?.context ?? 0
  const max = shapes[asked.size].contextLength
  const { context: largest, load } = await nearbyContext({ ...model, start, max })
  const records =
    asked.quantization === 'Q4_K_M' && asked.type === 'q8_0' && !asked.draft
      ? ALSO.filter((context) => context < largest)
      : []
  const points: PlacementPoint[] = []
  for (const context of records) {
    const probed = await probeContext(model, context)
    if (probed.outcome === 'full') points.push(pointOf(context, probed.load))
  }
  return {
    variant,
    ...asked,
    gpus: [...asked.gpus],
    largest,
    runner: load?.runner ?? null,
    points: load ? [...points, pointOf(largest, load)] : points,
  }
}

function pointOf(context: number, { caches, allocated, batchTokens }: LoadFacts): PlacementPoint {
  return {
    context,
    batchTokens,
    cacheAllocated: caches.reduce((sum, { bytes }) => sum + bytes, 0),
    devices: allocated.filter(({ name }) => /^CUDA\d/.test(name)),
  }
}
