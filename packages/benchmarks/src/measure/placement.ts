import {
  type CacheType,
  cacheTypes,
  largestContext,
  makeFakeGpuBuild,
  placeDummyModel,
  probeContext,
  withModels,
} from '@exaone4/capacity'
import { columns } from '@exaone4/conformance'
import { type Build, type LoadFacts, type Server, startServer } from '@exaone4/harness'
import { type ModelSize, type Quantization, shapes } from '@exaone4/models'
import { documentHead } from '../documents/document.ts'
import type { Measured, MeasureRequest } from '../documents/measurement.ts'
import { type PlacementCell, type PlacementPoint, placementSchema } from '../documents/placement-document.ts'
import { measureLlamaServerPlacement } from './placement-llama-server.ts'
import { HEADER, rowOf } from './placement-parts.ts'

const DESCRIPTION =
  'The largest context, in steps of 1,024 tokens, with which a server puts every layer on GPUs, and the bytes that ' +
  'it counts there. The servers are real. The GPUs are emulated: they count memory like CUDA on a GPU of compute ' +
  'capability 8.6, but hold none. Not counted are the memory of the driver (some hundred MB per GPU) and of other ' +
  'programs. Both builds run with OLLAMA_FLASH_ATTENTION=1 and OLLAMA_SCHED_SPREAD=1.'

const GiB = 2 ** 30
const STEP = 1024

interface Case {
  size: ModelSize
  quantization: Quantization
  type: CacheType
  gpus: readonly number[]
  /** Contexts at which the sizes are recorded, if they fit. */
  at: readonly number[]
}

/**
 * The GPUs of #14909, and the larger one alone; the same with 0.3 GiB less, which is closer to the free memory of real
 * GPUs; and one GPU that is large enough for everything that the stock build needs.
 */
const GPUS = [[12, 24], [24], [11.7, 23.7], [23.7], [80]]

const cases: Case[] = [
  ...GPUS.flatMap((gpus) =>
    (['Q4_K_M', 'Q5_K_M'] as const).flatMap((quantization) =>
      cacheTypes.map(
        (type): Case => ({
          size: '32B',
          quantization,
          type,
          gpus,
          at: Number.isInteger(gpus[0]) && quantization === 'Q4_K_M' ? [4096, 8192, 32_768, 65_536] : [],
        }),
      ),
    ),
  ),
  ...cacheTypes.map(
    (type): Case => ({
      size: '1.2B',
      quantization: 'Q4_K_M',
      type,
      gpus: [4],
      at: [4096, 8192, 32_768],
    }),
  ),
]

export function measurePlacement(request: MeasureRequest): Promise<Measured> {
  const isLlamaServer = request.patched.info.facts.includes('llama-server-era')
  return (isLlamaServer ? measureLlamaServerPlacement : measureRunnerPlacement)(request)
}

async function measureRunnerPlacement(request: MeasureRequest): Promise<Measured> {
  const { space, patched, stock, say } = request
  const cells: PlacementCell[] = []
  const tree = (await request.tree()).dir
  for (const build of [patched, stock]) {
    for (const one of cases) {
      const fake = await makeFakeGpuBuild(space, {
        build,
        tree,
        gpus: one.gpus.map((gibibytes) => Math.floor(gibibytes * GiB)),
      })
      const cell = await withModels(async (models) => {
        const server = await startServer({
          ollama: fake.ollama,
          models,
          env: {
            ...fake.environment,
            OLLAMA_SCHED_SPREAD: '1',
            OLLAMA_FLASH_ATTENTION: '1',
            OLLAMA_KV_CACHE_TYPE: one.type,
          },
        })
        try {
          return await measureCase(server, models, one, build.info.variant)
        } finally {
          await server.stop()
        }
      })
      say(columns([rowOf(cell)]))
      cells.push(cell)
    }
  }
  const document = placementSchema.parse({
    ...documentHead('placement', DESCRIPTION, [patched, stock]),
    cells,
  })
  return { document: { ...document }, table: columns([HEADER, ...cells.map(rowOf)]), failed: [] }
}

async function measureCase(
  server: Server,
  models: string,
  { size, quantization, type, gpus, at }: Case,
  variant: Build['info']['variant'],
): Promise<PlacementCell> {
  const { name: model } = await placeDummyModel(server.url, models, { size, quantization })
  const max = shapes[size].contextLength
  const { context, load } = await largestContext({ server, model, step: STEP, max })
  const points: PlacementPoint[] = []
  for (const tokens of at.filter((tokens) => tokens < context)) {
    points.push(pointOf(tokens, (await probeContext({ server, model }, tokens)).load))
  }
  if (load) points.push(pointOf(context, load))
  return {
    variant,
    size,
    quantization,
    type,
    gpus: gpus.map((gibibytes) => Math.floor(gibibytes * GiB)),
    largest: context,
    runner: load?.runner ?? null,
    points,
  }
}

function pointOf(context: number, { caches, devices }: LoadFacts): PlacementPoint {
  return {
    context,
    cacheAllocated: caches.reduce((sum, { bytes }) => sum + bytes, 0),
    devices: devices.filter(({ name }) => name !== 'CPU'),
  }
}
