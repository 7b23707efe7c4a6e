import type { ModelSize, Quantization } from '@exaone4/models'
import { z } from 'zod'
import { type Document, documentShape } from './document.ts'

export interface PlacementPoint {
  context: number
  /** Bytes of all caches that the runner allocated. */
  cacheAllocated: number
  /** Only in the llama-server era. */
  batchTokens?: number | undefined
  /** Bytes that the server counts on each GPU, with the output layer among the layers. */
  devices: { name: string; layers: number; weights: number; cache: number; computeBuffer: number }[]
}

export interface PlacementCell {
  variant: 'patched' | 'stock'
  size: ModelSize
  quantization: Quantization
  type: 'f16' | 'q8_0' | 'q4_0'
  /** Quantization of the draft model, a 1.2B. */
  draft?: Quantization | undefined
  /** With the projector of EXAONE 4.5. */
  projector?: boolean | undefined
  /** Free bytes of each GPU. */
  gpus: number[]
  /** The largest context in tokens with every layer on GPUs; 0 if there is none. */
  largest: number
  runner: string | null
  /** Measured contexts; the largest comes last. */
  points: PlacementPoint[]
}

interface PlacementDocument extends Document {
  cells: PlacementCell[]
}

const quantizationSchema = z.enum(['Q4_K_M', 'Q5_K_M', 'Q8_0'])

const pointSchema: z.ZodType<PlacementPoint> = z.object({
  context: z.number(),
  cacheAllocated: z.number(),
  batchTokens: z.number().optional(),
  devices: z.array(
    z.object({
      name: z.string(),
      layers: z.number(),
      weights: z.number(),
      cache: z.number(),
      computeBuffer: z.number(),
    }),
  ),
})

export const placementSchema: z.ZodType<PlacementDocument> = z.object({
  ...documentShape,
  cells: z.array(
    z.object({
      variant: z.enum(['patched', 'stock']),
      size: z.enum(['32B', '1.2B', '33B']),
      quantization: quantizationSchema,
      type: z.enum(['f16', 'q8_0', 'q4_0']),
      draft: quantizationSchema.optional(),
      projector: z.boolean().optional(),
      gpus: z.array(z.number()),
      largest: z.number(),
      runner: z.string().nullable(),
      points: z.array(pointSchema),
    }),
  ),
})
