import type { GpuUse } from '../placement/placement.ts'

export type Part = Exclude<keyof GpuUse, 'free' | 'layers'>

/** What takes memory on a GPU, in the order in which it is shown. */
export const parts: Readonly<Record<Part, string>> = {
  weights: 'weights',
  fullAttentionCache: 'full-attention cache',
  slidingWindowCache: 'sliding-window cache',
  computeBuffer: 'compute buffers',
  draft: 'draft model',
  projector: 'projector',
  driver: 'driver',
  reserved: 'reserved',
}

export const partKeys: readonly Part[] = Object.keys(parts) as Part[]

/** Bytes of a GPU that nothing takes. */
export function unusedBytes(gpu: GpuUse): number {
  return gpu.free - partKeys.reduce((total, part) => total + gpu[part], 0)
}
