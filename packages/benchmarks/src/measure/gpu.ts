import type { Bench } from '@exaone4/conformance'
import {
  allGpus,
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
} from '@exaone4/conformance'
import { Failure } from '@exaone4/failure'
import { type Build, type GpuFacts, readGpus } from '@exaone4/harness'
import { type Quantization, shapes } from '@exaone4/models'
import { documentHead } from '../documents/document.ts'
import { gpuDocumentSchema } from '../documents/gpu-document.ts'
import { type Measured, type MeasureRequest, withServers } from '../documents/measurement.ts'

const DESCRIPTION =
  'The largest context, in steps of 1,024 tokens, with which a server puts every layer of a model on real GPUs. The ' +
  'model has the shapes and tensor types of EXAONE 4.0 32B, zero weights and a q8_0 cache. Also: the context that ' +
  'pnpm capacity computes for the same free memory, the memory that the server counts, and the memory that the ' +
  'driver reports for its processes. A GPU of kind "emulated" is a part of a larger real GPU, of which ' +
  'OLLAMA_GPU_OVERHEAD reserves the rest. ' +
  'There is no search from v0.30 on, because pnpm capacity does not compute memory for these releases. Both builds ' +
  'run with OLLAMA_FLASH_ATTENTION=1. Speeds are measured on both builds in turns; ratios are patched to stock.'

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

export async function measureGpu({ space, patched, stock, say }: MeasureRequest): Promise<Measured> {
  const { facts, gpus } = await gpusToMeasure()
  if (patched.info.backend === 'cpu' || stock.info.backend === 'cpu') {
    throw new Failure('prerequisite', 'this measurement needs CUDA builds', {
      hint: 'pnpm measure gpu --backend cuda',
    })
  }
  const sets = patched.info.facts.includes('engine') ? setsOf(gpus) : []
  const cells: CapacityFinding[] = []
  for (const build of [patched, stock]) {
    await withServers(space, `gpu-${build.info.variant}`, build.ollama, async (bench) => {
      for (const one of sets) {
        for (const quantization of QUANTIZATIONS) {
          const cell = await measureOne(bench, build, one, quantization)
          say(columns([rowOf(cell)]))
          cells.push(cell)
        }
      }
    })
  }
  const speed = await measureSpeeds({ space, patched, stock, say }, gpus)
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
  { space, patched, stock, say }: Pick<MeasureRequest, 'space' | 'patched' | 'stock' | 'say'>,
  gpus: readonly UsableGpu[],
): Promise<{ model: string; cells: SpeedCell[] }> {
  const model = realModel(gpus, 2)
  const cells = await withServers(space, 'gpu-speed-patched', patched.ollama, (ours) =>
    withServers(space, 'gpu-speed-stock', stock.ollama, async (theirs) => {
      const servers = { patched: await ours.serve('flashQ8_0'), stock: await theirs.serve('flashQ8_0') }
      return timeInTurns({ servers, model, say })
    }),
  )
  return { model, cells }
}

/** Failures of the patched build. The stock build serves only for comparison. */
function problems(cell: CapacityFinding): string[] {
  if (cell.variant === 'stock') return []
  const whole = shapes['32B'].contextLength
  const promised = cell.gpus.sizes.reduce((sum, bytes) => sum + bytes, 0) >= 35 * GiB
  return [
    ...capacityProblems(cell),
    ...(promised && cell.quantization === 'Q4_K_M' && cell.found < whole
      ? [`${cell.gpus.label}: ${cell.found} tokens, not the whole context`]
      : []),
  ]
}

const HEADER = ['build', 'weights', 'gpus', 'found', 'computed', 'GB counted', 'GB held']

function rowOf({ variant, quantization, gpus, found, computed, counted, held }: CapacityFinding): string[] {
  const bytes = counted.reduce(
    (sum, { weights, cache, computeBuffer }) => sum + weights + cache + computeBuffer,
    0,
  )
  return [
    variant,
    quantization,
    `${gpus.label} ${gpus.kind}`,
    String(found),
    String(computed.answer),
    (bytes / 1e9).toFixed(2),
    held === null ? '–' : (held / 1e9).toFixed(2),
  ]
}
