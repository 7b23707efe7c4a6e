import type { ProbeOutcome } from '@exaone4/capacity'
import type { CapacityFinding } from '@exaone4/conformance'
import { type SpeedCell, speedCellSchema } from '@exaone4/conformance'
import { deviceFactsSchema, type Gpu, type LoadFacts } from '@exaone4/harness'
import { z } from 'zod'
import { type Document, documentShape } from './document.ts'

/** A row of the capacity table, measured on a whole or a part of a real GPU. */
export interface GpuCell extends CapacityFinding {
  /** With a projector: the HTTP status of the answer to the largest image, at the largest context. */
  image?: number | undefined
  /** With the whole context, where it leaves layers on the CPU. */
  whole?: { context: number; layers: LoadFacts['layers']; tokensPerSecond: number } | undefined
}

export interface GpuDocument extends Document {
  driver: string
  cuda: string | null
  /** The GPUs before the measurement, without anything that identifies the machine. */
  gpus: Pick<Gpu, 'name' | 'memory' | 'computeCapability'>[]
  cells: GpuCell[]
  /** Tokens per second of the patched and the stock build, with a model that fits the GPUs. */
  speed: { model: string; cells: SpeedCell[] }
}

const memorySchema: z.ZodType<Gpu['memory']> = z.object({
  total: z.number().nullable(),
  used: z.number().nullable(),
  free: z.number().nullable(),
})

const outcomes = ['full', 'partial', 'refused', 'out-of-memory'] as const satisfies readonly ProbeOutcome[]

const cellSchema: z.ZodType<GpuCell> = z.object({
  gpus: z.object({
    kind: z.enum(['real', 'emulated']),
    label: z.string(),
    names: z.array(z.string()),
    sizes: z.array(z.number()),
  }),
  size: z.enum(['32B', '1.2B', '33B']),
  projector: z.boolean().optional(),
  quantization: z.enum(['Q4_K_M', 'Q5_K_M', 'Q8_0']),
  type: z.enum(['f16', 'q8_0', 'q4_0']),
  variant: z.enum(['patched', 'stock']),
  found: z.number(),
  probes: z.array(z.object({ context: z.number(), outcome: z.enum(outcomes) })),
  computed: z.object({ least: z.number(), answer: z.number(), most: z.number() }),
  counted: z.array(deviceFactsSchema),
  held: z.number().nullable(),
  image: z.number().optional(),
  whole: z
    .object({
      context: z.number(),
      layers: z.object({ total: z.number(), offloaded: z.number().optional() }),
      tokensPerSecond: z.number(),
    })
    .optional(),
})

export const gpuDocumentSchema: z.ZodType<GpuDocument> = z.object({
  ...documentShape,
  driver: z.string(),
  cuda: z.string().nullable(),
  gpus: z.array(
    z.object({ name: z.string(), memory: memorySchema, computeCapability: z.string().nullable() }),
  ),
  cells: z.array(cellSchema),
  speed: z.object({ model: z.string(), cells: z.array(speedCellSchema) }),
})
