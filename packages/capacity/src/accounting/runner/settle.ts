import type { Layout } from './layout.ts'

/** What a layout follows from, and what follows from it. */
export interface Settling {
  layers: number
  gpus: number
  spread: boolean
  /** The layout with this much of each GPU taken by graphs. */
  layoutWith: (computeBuffers: readonly number[]) => Layout
  /** Bytes of the graphs on GPUs that are used, where `first` is the GPU of the first layer. */
  computeBuffersOn: (used: (gpu: number) => boolean, first: number | undefined) => number[]
}

export interface Settled {
  layout: Layout
  /** Bytes by GPU. */
  computeBuffers: number[]
}

/**
 * The engine tries a layout, learns what it takes, and makes the next one from that, until one comes again or has
 * not every layer (`ollamaServer.Load` in llm/server.go). It begins with no sizes at all, so with one GPU.
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

/** The llamarunner's estimate puts one more graph on a GPU for as long as that takes more GPUs (`llamaServer.Load`). */
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
