import { type CacheType, cacheTypes } from '@exaone4/capacity'
import {
  columns,
  heldReader,
  type ModelName,
  onGpus,
  type Served,
  type SettingsName,
  thenUnloaded,
  withServers,
} from '@exaone4/conformance'
import { Failure } from '@exaone4/failure'
import type { Build, DeviceFacts, LoadFacts } from '@exaone4/harness'
import { filler } from '@exaone4/models'
import { documentHead } from '../documents/document.ts'
import { type GpuMemoryCell, gpuMemorySchema } from '../documents/gpu-memory.ts'
import type { Measured, MeasureRequest } from '../documents/measurement.ts'
import { gpusToMeasure } from './gpu.ts'

const DESCRIPTION =
  'GPU memory of models with the shapes and tensor types of EXAONE 4.0 (zero weights): the allocations in the ' +
  'server log, the size that /api/ps reports, and the memory that the driver reports for its processes, after loading ' +
  'and again after a prompt. With OLLAMA_FLASH_ATTENTION=1 and one request at a time. Sizes in bytes.'

/** Contexts up to this length are filled with a prompt. A longer one takes a minute, so only one is filled. */
const FILLED = 32_768
/** Longer than a batch of any release. */
const SHORT_PROMPT = 4000

const SETTINGS: Readonly<Record<CacheType, SettingsName>> = {
  f16: 'flashF16',
  q8_0: 'flashQ8_0',
  q4_0: 'flashQ4_0',
}

const MODELS = { 'whole32B-Q4_K_M': '32B', 'dummy1.2B': '1.2B' } as const satisfies Partial<
  Record<ModelName, string>
>
type Model = keyof typeof MODELS

/** Contexts in tokens. */
const CONTEXTS: Readonly<Record<Model, readonly number[]>> = {
  'whole32B-Q4_K_M': [131_072, 32_768, 4096],
  'dummy1.2B': [65_536, 4096],
}

/** Measures the memory of models with different contexts and caches, from the log, the API and the driver. */
export async function measureGpuMemory(request: MeasureRequest): Promise<Measured> {
  const { patched, stock, say } = request
  const { facts, gpus } = await gpusToMeasure()
  if (patched.info.backend === 'cpu' || stock.info.backend === 'cpu') {
    throw new Failure('prerequisite', 'this measurement needs CUDA builds', {
      hint: 'pnpm measure gpu-memory --backend cuda',
    })
  }
  const cells: GpuMemoryCell[] = []
  for (const build of [patched, stock]) {
    await withServers(request, `gpu-memory-${build.info.variant}`, build.ollama, async (bench) => {
      for (const type of typesOf(build)) {
        const server = await bench.serve(SETTINGS[type])
        for (const question of questions(build)) {
          const cell = await measureCell(server, build, { ...question, type })
          say(columns([rowOf(cell)]))
          cells.push(cell)
        }
      }
    })
  }
  const document = gpuMemorySchema.parse({
    ...documentHead('gpu-memory', DESCRIPTION, [patched, stock]),
    driver: facts.driver,
    cuda: facts.cuda,
    gpus: gpus.map(({ name, total, free }) => ({ name, total, free })),
    cells,
  })
  return { document: { ...document }, table: columns([HEADER, ...cells.map(rowOf)]), failed: problems(cells) }
}

/** The stock build allocates with the same C++ code, so one cache type and context are enough. */
function typesOf({ info }: Build): readonly CacheType[] {
  return info.variant === 'stock' ? ['q8_0'] : cacheTypes
}

function questions({ info }: Build): { model: Model; context: number }[] {
  const models = Object.keys(MODELS) as Model[]
  const all = models.flatMap((model) => CONTEXTS[model].map((context) => ({ model, context })))
  return info.variant === 'stock' ? all.slice(0, 1) : all
}

async function measureCell(
  server: Served,
  { info }: Build,
  { model, context, type }: { model: Model; context: number; type: CacheType },
): Promise<GpuMemoryCell> {
  const promptTokens = promptTokensOf(info.variant, type, context)
  const held = await heldReader(server)
  const ask = async (prompt: string): Promise<number | null> => {
    await server.complete(model, prompt, { options: { num_ctx: context, num_predict: 1, temperature: 0 } })
    return held()
  }
  let cell: GpuMemoryCell | undefined
  await thenUnloaded(server, model, async () => {
    const loaded = await ask('Hello')
    const load = await server.load(model)
    const name = await server.model(model)
    const running = (await server.client.ps()).models.find((each) => each.name.startsWith(name))
    cell = {
      variant: info.variant,
      size: MODELS[model],
      quantization: 'Q4_K_M',
      type,
      context: load.contextTokens,
      batchTokens: load.batchTokens,
      flashAttention: load.flashAttention,
      layers: load.layers,
      gpus: onGpus(load),
      host: notOnGpus(load),
      ps: { size: running?.size ?? 0, vram: running?.size_vram ?? 0 },
      promptTokens,
      held: { loaded, prompted: await ask(filler(promptTokens)) },
    }
  })
  if (!cell) throw new Error(`${model} was not loaded`)
  return cell
}

function promptTokensOf(variant: string, type: CacheType, context: number): number {
  const isFilled = context <= FILLED || (variant === 'patched' && type === 'q8_0' && context === 131_072)
  return isFilled ? context - 64 : SHORT_PROMPT
}

function notOnGpus(load: LoadFacts): DeviceFacts[] {
  const gpus = new Set(onGpus(load).map(({ name }) => name))
  return load.allocated.filter(({ name }) => !gpus.has(name))
}

/** Failures of the patched build. The stock build serves only for comparison. */
function problems(cells: readonly GpuMemoryCell[]): string[] {
  return cells
    .filter(({ variant, layers }) => variant === 'patched' && layers.offloaded !== layers.total)
    .map(
      ({ size, type, context, layers }) =>
        `${size} ${type} ${context}: ${layers.offloaded} of ${layers.total} layers on GPUs`,
    )
}

const HEADER = [
  'build',
  'model',
  'cache',
  'context',
  'batch',
  'layers',
  'weights GB',
  'cache',
  'compute',
  'api/ps',
  'held',
  'after a prompt',
]

function rowOf({
  variant,
  size,
  type,
  context,
  batchTokens,
  layers,
  gpus,
  ps,
  held,
}: GpuMemoryCell): string[] {
  const sum = (part: 'weights' | 'cache' | 'computeBuffer'): string =>
    gigabytes(gpus.reduce((total, gpu) => total + gpu[part], 0))
  return [
    variant,
    size,
    type,
    String(context),
    String(batchTokens),
    `${layers.offloaded ?? '?'}/${layers.total}`,
    sum('weights'),
    sum('cache'),
    sum('computeBuffer'),
    gigabytes(ps.vram),
    gigabytes(held.loaded),
    gigabytes(held.prompted),
  ]
}

function gigabytes(bytes: number | null): string {
  return bytes === null ? '–' : (bytes / 1e9).toFixed(3)
}
