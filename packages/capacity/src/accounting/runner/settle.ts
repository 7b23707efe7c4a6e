import type { Layout } from './layout.ts'

/** A layout depends on the compute buffers, and these depend on the layout. */
export interface Settling {
  layers: number
  gpus: number
  spread: boolean
  /** The layout for these compute buffers, in bytes by GPU. */
  layoutWith: (computeBuffers: readonly number[]) => Layout
  /** Bytes of the compute buffers on the GPUs in use; `first` is the GPU of the first layer. */
  computeBuffersOn: (used: (gpu: number) => boolean, first: number | undefined) => number[]
}

export interface Settled {
  layout: Layout
  /** Bytes by GPU. */
  computeBuffers: number[]
}

/**
 * The engine tries a layout, measures its memory, and computes the next layout from that, until a layout repeats or does
 * not hold every layer (`ollamaServer.Load` in llm/server.go). It starts without any sizes, so with one GPU.
 */
export function settleEngine(settling: Settling): Settled {
  const { layers, gpus, spread, layoutWith, computeBuffersOn } = settling
  const first = spread ? gpus - 1 : 0
  let layout: Layout = { placed: Array.from({ length: layers }, () => first), opened: first }
  for (const seen = new Set<string>(); ; ) {
    seen.add(layout.placed.join())
    const { placed } = layout
    const computeBuffers = computeBuffersOn((gpu) => placed.includes(gpu), placed.at(-1))
    const next = layoutWith(computeBuffers)
    if (next.placed.length < layers || seen.has(next.placed.join())) {
      return { layout: next.placed.length < layers ? next : layout, computeBuffers }
    }
    layout = next
  }
}

/** The llama runner adds a compute buffer for each GPU in use until the layout needs no more GPUs (`llamaServer.Load`). */
export function settleLlamarunner({ gpus, layoutWith, computeBuffersOn }: Settling): Settled {
  let computeBuffers = Array.from({ length: gpus }, () => 0)
  let layout = layoutWith(computeBuffers)
  for (let opened = gpus; layout.opened < opened; ) {
    opened = layout.opened
    const from = opened
    computeBuffers = computeBuffersOn((gpu) => gpu >= from, undefined)
    layout = layoutWith(computeBuffers)
  }
  return { layout, computeBuffers }
}
