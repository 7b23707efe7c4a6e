import {
  allGpus,
  type Bench,
  type CapacityFinding,
  capacityProblems,
  columns,
  findCapacity,
  type GpuSet,
  gpusOfSize,
  heldReader,
  realModel,
  type SpeedCell,
  speedTable,
  timeInTurns,
  type UsableGpu,
  usableGpus,
  withServers,
} from '@exaone4/conformance'
import { Failure } from '@exaone4/failure'
import { type Build, type GpuFacts, readGpus } from '@exaone4/harness'
import { type Quantization, shapes } from '@exaone4/models'
import { documentHead } from '../documents/document.ts'
import { type GpuCell, gpuDocumentSchema } from '../documents/gpu-document.ts'
import type { Measured, MeasureRequest } from '../documents/measurement.ts'
import { measureContexts } from './gpu-contexts.ts'

const DESCRIPTION =
  'The largest context, in steps of 1,024 tokens, with which a server puts every layer of a model on real GPUs. The ' +
  'models have the shapes and tensor types of EXAONE 4.0 32B and 4.5 33B, and zero weights. Also: the context that ' +
  'pnpm capacity computes for the same free memory, the memory that the server counts, the memory that the driver ' +
  'reports for its processes, and the status of the answer to an image of 4,096 tokens. A GPU of kind "emulated" is a ' +
  'part of a larger real GPU: another process holds the rest or, in the runner era, OLLAMA_GPU_OVERHEAD reserves it. ' +
  'Speeds are measured on both builds in turns with OLLAMA_FLASH_ATTENTION=1; ratios are patched to stock.'

const GiB = 2 ** 30
/** The GPUs of #14909: the larger one alone, and both. */
const SIZES = [24, 36]
const QUANTIZATIONS: readonly Quantization[] = ['Q4_K_M', 'Q5_K_M']

/** Throws a `prerequisite` Failure if there is no GPU to measure. */
export async function requireGpus(): Promise<void> {
  await gpusToMeasure()
}

/** The driver and the GPUs of this machine. Throws a `prerequisite` Failure if none can be used. */
export async function gpusToMeasure(): Promise<{
  facts: Extract<GpuFacts, { kind: 'gpus' }>
  gpus: UsableGpu[]
}> {
  const facts = await readGpus()
  const gpus = facts.kind === 'gpus' ? usableGpus(facts.gpus) : []
  if (facts.kind === 'gpus' && gpus.length > 0) return { facts, gpus }
  const why = facts.kind === 'none' ? facts.why : 'its GPUs are split into MIG devices'
  throw new Failure('prerequisite', `there is no NVIDIA GPU to measure: ${why}`, {
    hint: 'run it on a machine with a GPU; pnpm gpu:bundle packs everything that is needed there',
  })
}

export async function measureGpu(request: MeasureRequest): Promise<Measured> {
  const { patched, stock, say } = request
  const { facts, gpus } = await gpusToMeasure()
  if (patched.info.backend === 'cpu' || stock.info.backend === 'cpu') {
    throw new Failure('prerequisite', 'this measurement needs CUDA builds', {
      hint: 'pnpm measure gpu --backend cuda',
    })
  }
  const cells: GpuCell[] = []
  const onCell = (cell: GpuCell): void => {
    say(columns([rowOf(cell)]))
    cells.push(cell)
  }
  const isLlamaServer = patched.info.facts.includes('llama-server-era')
  await (isLlamaServer ? measureContexts : searchContexts)(request, gpus, onCell)
  const speed = await measureSpeeds(request, gpus)
  const document = gpuDocumentSchema.parse({
    ...documentHead('gpu', DESCRIPTION, [patched, stock]),
    driver: facts.driver,
    cuda: facts.cuda,
    gpus: facts.gpus.map(({ name, memory, computeCapability }) => ({ name, memory, computeCapability })),
    cells,
    speed,
  })
  return {
    document: { ...document },
    table: `${columns([HEADER, ...cells.map(rowOf)])}\n\n${speed.model}\n${speedTable(speed.cells)}`,
    failed: cells.flatMap(problems),
  }
}

/** Finds the largest contexts in the runner era, of both builds. */
async function searchContexts(
  request: MeasureRequest,
  gpus: readonly UsableGpu[],
  onCell: (cell: GpuCell) => void,
): Promise<void> {
  for (const build of [request.patched, request.stock]) {
    await withServers(request, `gpu-${build.info.variant}`, build.ollama, async (bench) => {
      for (const one of setsOf(gpus)) {
        for (const quantization of QUANTIZATIONS) onCell(await measureOne(bench, build, one, quantization))
      }
    })
  }
}

/** The GPUs to measure: those of the report, as far as this machine has them, and all GPUs of this machine. */
export function setsOf(gpus: readonly UsableGpu[]): GpuSet[] {
  const sized = SIZES.flatMap((gibibytes) => gpusOfSize(gpus, gibibytes * GiB) ?? [])
  const all = allGpus(gpus)
  return sized.some(({ label }) => label === all.label) ? sized : [...sized, all]
}

async function measureOne(
  bench: Bench,
  { info }: Build,
  gpus: GpuSet,
  quantization: Quantization,
): Promise<CapacityFinding> {
  const server = await bench.serve('flashQ8_0', { name: gpus.label, environment: gpus.environment })
  const model = await server.model(`whole32B-${quantization}`)
  return findCapacity({
    release: info.release,
    gpus,
    size: '32B',
    quantization,
    type: 'q8_0',
    variant: info.variant,
    server,
    model,
    held: await heldReader(server),
  })
}

async function measureSpeeds(
  request: MeasureRequest,
  gpus: readonly UsableGpu[],
): Promise<{ model: string; cells: SpeedCell[] }> {
  const { patched, stock, say } = request
  const model = realModel(gpus, 2)
  const cells = await withServers(request, 'gpu-speed-patched', patched.ollama, (ours) =>
    withServers(request, 'gpu-speed-stock', stock.ollama, async (theirs) => {
      const servers = { patched: await ours.serve('flashQ8_0'), stock: await theirs.serve('flashQ8_0') }
      return timeInTurns({ servers, model, say })
    }),
  )
  return { model, cells }
}

/** Failures of the patched build. The stock build serves only for comparison. */
function problems(cell: GpuCell): string[] {
  if (cell.variant === 'stock') return []
  const whole = shapes[cell.size].contextLength
  const promised = cell.gpus.sizes.reduce((sum, bytes) => sum + bytes, 0) >= 35 * GiB
  return [
    ...capacityProblems(cell),
    ...(promised && cell.size === '32B' && cell.quantization === 'Q4_K_M' && cell.found < whole
      ? [`${cell.gpus.label}: ${cell.found} tokens, not the whole context`]
      : []),
  ]
}

const HEADER = [
  'build',
  'model',
  'weights',
  'cache',
  'gpus',
  'found',
  'computed',
  'GB counted',
  'GB held',
  'image',
]

function rowOf({
  variant,
  size,
  quantization,
  type,
  gpus,
  found,
  computed,
  counted,
  held,
  image,
}: GpuCell): string[] {
  const bytes = counted.reduce(
    (sum, { weights, cache, computeBuffer }) => sum + weights + cache + computeBuffer,
    0,
  )
  return [
    variant,
    size,
    quantization,
    type,
    `${gpus.label} ${gpus.kind}`,
    String(found),
    String(computed.answer),
    (bytes / 1e9).toFixed(2),
    held === null ? '–' : (held / 1e9).toFixed(2),
    image === undefined ? '' : String(image),
  ]
}
