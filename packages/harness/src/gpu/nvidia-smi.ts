import { Failure } from '@exaone4/failure'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { z } from 'zod'
import type { Gpu } from './gpu-facts.ts'

const UNITS: Readonly<Record<string, number>> = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 }

/**
 * Values for which a GPU reports nothing: `N/A`, `[N/A]`, `[Not Supported]`, `[Insufficient Permissions]`, `Unknown
 * Error`.
 */
const UNTOLD = /^\[?(N\/A|Not Supported|Insufficient Permissions|Unknown Error)\]?$/i

const untold = z
  .string()
  .regex(UNTOLD)
  .transform(() => null)

const size = z.union([
  untold,
  z
    .string()
    .regex(/^\d+ (B|KiB|MiB|GiB)$/)
    .transform((text): number => {
      const [amount, unit = ''] = text.split(' ')
      return Number(amount) * (UNITS[unit] ?? Number.NaN)
    }),
])
const whole = z.string().regex(/^\d+$/).transform(Number)

const memory = z.object({ total: size, used: size, free: size })

/** A list that is the word `None` or empty text if it has no elements. */
const listOf = <Item>(name: string, item: z.ZodType<Item>): z.ZodType<Item[]> =>
  z.union([
    z.string().transform((): Item[] => []),
    z
      .object({ [name]: z.array(item).optional() })
      .transform((list): Item[] => (list[name] as Item[] | undefined) ?? []),
  ])

const process = z
  .object({ pid: whole, process_name: z.string().default(''), used_memory: size })
  .transform(({ pid, process_name, used_memory }) => ({ pid, name: process_name, usedBytes: used_memory }))

const partition = z
  .object({ index: whole, gpu_instance_id: whole, fb_memory_usage: memory })
  .transform(({ index, gpu_instance_id, fb_memory_usage }) => ({
    index,
    instance: gpu_instance_id,
    memory: fb_memory_usage,
  }))

const gpu = z.object({
  product_name: z.string().min(1),
  uuid: z.string().min(1),
  fb_memory_usage: memory,
  mig_devices: listOf('mig_device', partition).default([]),
  processes: listOf('process_info', process).default([]),
})

const document = z.object({
  nvidia_smi_log: z.object({
    driver_version: z.string().min(1),
    cuda_version: z.union([untold, z.string().min(1)]).default(null),
    gpu: z.array(gpu).default([]),
  }),
})

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  isArray: (name) => name === 'gpu' || name === 'mig_device' || name === 'process_info',
})

export interface NvidiaSmi {
  driver: string
  /** The newest CUDA version that the driver supports. */
  cuda: string | null
  gpus: Omit<Gpu, 'computeCapability'>[]
}

/** Parses the output of `nvidia-smi -q -x`. Throws a `prerequisite` Failure if that is impossible. */
export function parseNvidiaSmi(text: string): NvidiaSmi {
  const valid = XMLValidator.validate(text)
  if (valid !== true) throw unreadable(`line ${valid.err.line}: ${valid.err.msg}`)
  const read = document.safeParse(parser.parse(text))
  if (!read.success) throw unreadable(z.prettifyError(read.error))
  const { driver_version, cuda_version, gpu } = read.data.nvidia_smi_log
  return {
    driver: driver_version,
    cuda: cuda_version,
    gpus: gpu.map(({ product_name, uuid, fb_memory_usage, mig_devices, processes }, index) => ({
      index,
      uuid,
      name: product_name,
      memory: fb_memory_usage,
      partitions: mig_devices,
      processes,
    })),
  }
}

/** Parses `uuid, capability` lines, the output of `--query-gpu=uuid,compute_cap --format=csv,noheader`. */
export function parseCapabilities(text: string): Map<string, string> {
  const rows = text.split('\n').map((line) => line.split(',').map((cell) => cell.trim()))
  return new Map(
    rows.flatMap(([uuid, capability]) =>
      uuid && capability && /^\d+\.\d+$/.test(capability) ? [[uuid, capability] as const] : [],
    ),
  )
}

function unreadable(detail: string): Failure {
  return new Failure('prerequisite', 'cannot parse the output of nvidia-smi', {
    detail,
    hint: 'run "nvidia-smi -q -x" and check that the driver works',
  })
}
