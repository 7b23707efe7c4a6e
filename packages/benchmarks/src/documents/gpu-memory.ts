import { type CacheType, cacheTypes } from '@exaone4/capacity'
import {
  type DeviceFacts,
  deviceFactsSchema,
  type FlashAttention,
  flashAttentionModes,
} from '@exaone4/harness'
import { z } from 'zod'
import { type Document, documentShape } from './document.ts'

/** One load of one model. Sizes in bytes. */
export interface GpuMemoryCell {
  variant: 'patched' | 'stock'
  size: '32B' | '1.2B'
  quantization: 'Q4_K_M'
  type: CacheType
  /** Tokens. */
  context: number
  batchTokens: number
  flashAttention: FlashAttention
  layers: { total: number; offloaded?: number | undefined }
  /** Allocations on each GPU. */
  gpus: DeviceFacts[]
  /** Allocations in host memory. */
  host: DeviceFacts[]
  ps: { size: number; vram: number }
  /** Length of the prompt that was processed before `held.prompted` was read. */
  promptTokens: number
  /** Memory that the driver reports for the server's processes on all GPUs; `null` if it reports none. */
  held: { loaded: number | null; prompted: number | null }
}

export interface GpuMemoryDocument extends Document {
  driver: string
  cuda: string | null
  /** The GPUs before the measurement. */
  gpus: { name: string; total: number; free: number }[]
  cells: GpuMemoryCell[]
}

const held = z.number().nullable()

/** Schema of the document that `pnpm measure gpu-memory` writes. */
export const gpuMemorySchema: z.ZodType<GpuMemoryDocument> = z.object({
  ...documentShape,
  driver: z.string(),
  cuda: z.string().nullable(),
  gpus: z.array(z.object({ name: z.string(), total: z.number(), free: z.number() })),
  cells: z.array(
    z.object({
      variant: z.enum(['patched', 'stock']),
      size: z.enum(['32B', '1.2B']),
      quantization: z.literal('Q4_K_M'),
      type: z.enum(cacheTypes),
      context: z.number(),
      batchTokens: z.number(),
      flashAttention: z.enum(flashAttentionModes),
      layers: z.object({ total: z.number(), offloaded: z.number().optional() }),
      gpus: z.array(deviceFactsSchema),
      host: z.array(deviceFactsSchema),
      ps: z.object({ size: z.number(), vram: z.number() }),
      promptTokens: z.number(),
      held: z.object({ loaded: held, prompted: held }),
    }),
  ),
})
