import { type SpeedCell, speedCellSchema } from '@exaone4/conformance'
import { z } from 'zod'
import { type Document, documentShape } from './document.ts'

/** One load of 32B Q4_K_M with a q8_0 cache on a GPU of which another process holds the rest. Sizes in bytes. */
export interface GpuPlacement {
  variant: 'patched' | 'stock'
  freeBytes: number
  /** The context that was asked for, in tokens; null where the server chose it. */
  asked: number | null
  context: number
  layers: { total: number; offloaded: number }
  ps: { size: number; vram: number }
  /** By how much the GPU was fuller than before. */
  held: number
  tokensPerSecond: number
}

export interface GpuByHandDocument extends Document {
  driver: string
  gpus: { name: string; total: number; free: number }[]
  /** Status by the id of a check. */
  checks: Record<string, string>
  speed: SpeedCell[]
  placements: GpuPlacement[]
}

/** Notes from a machine with a GPU, which no command writes. */
export const gpuByHandSchema: z.ZodType<GpuByHandDocument> = z.object({
  ...documentShape,
  what: z.literal('gpu-by-hand'),
  driver: z.string(),
  gpus: z.array(z.object({ name: z.string(), total: z.number(), free: z.number() })),
  checks: z.record(z.string(), z.string()),
  speed: z.array(speedCellSchema),
  placements: z.array(
    z.object({
      variant: z.enum(['patched', 'stock']),
      freeBytes: z.number(),
      asked: z.number().nullable(),
      context: z.number(),
      layers: z.object({ total: z.number(), offloaded: z.number() }),
      ps: z.object({ size: z.number(), vram: z.number() }),
      held: z.number(),
      tokensPerSecond: z.number(),
    }),
  ),
})
