import type { Gpu, GpuFacts, ServerEnvironment } from '@exaone4/harness'

const GiB = 2 ** 30

/** GPUs are sold by sizes that are a little more than what they have. */
const NOMINAL = 0.04

/** GPUs that a server is given, whole or in part. */
export interface GpuSet {
  /** `emulated` is a part of a larger GPU, the rest of which Ollama is told to leave alone. */
  kind: 'real' | 'emulated'
  /** For people, and for the name of a server. */
  label: string
  names: string[]
  /** Free bytes of each, as the server sees them. */
  sizes: number[]
  /** Settings that give a server just these. */
  environment: ServerEnvironment
}

/** A GPU that a server can be given. Sizes in bytes. */
export interface UsableGpu {
  uuid: string
  name: string
  total: number
  free: number
}

/** GPUs for people, with what decides how they do. */
export function gpuNames({ driver, gpus }: Extract<GpuFacts, { kind: 'gpus' }>): string[] {
  return gpus.map(({ name, memory: { total }, computeCapability }) =>
    [
      name,
      ...(total === null ? [] : [gibibytes(total)]),
      ...(computeCapability === null ? [] : [`compute capability ${computeCapability}`]),
      `driver ${driver}`,
    ].join(', '),
  )
}

/** GPUs that can be used as a whole, with known sizes. */
export function usableGpus(gpus: readonly Gpu[]): UsableGpu[] {
  return gpus.flatMap(({ uuid, name, memory: { total, free }, partitions }) =>
    total === null || free === null || partitions.length > 0 ? [] : [{ uuid, name, total, free }],
  )
}

/** All GPUs, in full. */
export function allGpus(gpus: readonly UsableGpu[]): GpuSet {
  return {
    kind: 'real',
    label: gpus.map(({ total }) => gibibytes(total)).join('+'),
    names: gpus.map(({ name }) => name),
    sizes: gpus.map(({ free }) => free),
    environment: gpus.length > 1 ? { OLLAMA_SCHED_SPREAD: '1' } : {},
  }
}

/**
 * GPUs of a size, all together: one or several that are sold as that, else a part of the largest one. `undefined`
 * where there is neither.
 *
 * @param size nominal bytes
 */
export function gpusOfSize(gpus: readonly UsableGpu[], size: number): GpuSet | undefined {
  const one = gpus.find(({ total }) => isSoldAs(total, size))
  if (one) {
    return {
      kind: 'real',
      label: gibibytes(one.total),
      names: [one.name],
      sizes: [one.free],
      environment: alone(gpus, one),
    }
  }
  if (
    gpus.length > 1 &&
    isSoldAs(
      gpus.reduce((sum, { total }) => sum + total, 0),
      size,
    )
  )
    return allGpus(gpus)
  const [largest] = gpus.toSorted((a, b) => b.free - a.free)
  if (!largest || largest.free < size) return undefined
  return {
    kind: 'emulated',
    label: `${gibibytes(size)}-of-${gibibytes(largest.total)}`,
    names: [largest.name],
    sizes: [size],
    environment: { ...alone(gpus, largest), OLLAMA_GPU_OVERHEAD: String(largest.free - size) },
  }
}

function isSoldAs(total: number, size: number): boolean {
  return total <= size * (1 + NOMINAL) && total >= size * (1 - NOMINAL)
}

function alone(gpus: readonly UsableGpu[], { uuid }: UsableGpu): ServerEnvironment {
  return gpus.length > 1 ? { CUDA_VISIBLE_DEVICES: uuid } : {}
}

function gibibytes(bytes: number): string {
  return `${Math.round(bytes / GiB)}GiB`
}
