/** Bytes that Ollama leaves free on each GPU for its driver (`MinimumMemory` in ml/device.go). */
export const GPU_MINIMUM: number = 457 * 2 ** 20

export interface Layout {
  /** The index of the GPU of each layer that has one, from the last layer back. */
  placed: number[]
  /** This GPU and all after it are used, also one that no layer fitted on. */
  opened: number
}

/**
 * Where Ollama puts layers when nobody says how many go to a GPU: `buildLayout` and `assignLayers` in its
 * llm/server.go, for discrete GPUs of one kind.
 *
 * @param layers bytes of each layer, weights and cache; the output layer is the last
 * @param GPUs bytes for layers on each GPU, the largest first
 * @param spread `OLLAMA_SCHED_SPREAD`: use all GPUs, though fewer would do
 * @param lastUsed index in `GPUs` of the last one that has a graph: it is used again
 */
export function layout(
  layers: readonly number[],
  gpus: readonly number[],
  spread: boolean,
  lastUsed: number,
): Layout {
  const place = (wanted: readonly number[]): Layout =>
    spread ? bestFit(wanted, gpus) : fewestGpus(wanted, gpus, lastUsed)
  const all = place(layers)
  // Where not everything fits, the output layer is the first to stay out.
  return all.placed.length === layers.length ? all : place(layers.slice(0, -1))
}

function fewestGpus(layers: readonly number[], gpus: readonly number[], lastUsed: number): Layout {
  for (let count = lastUsed + 1; count < gpus.length; count++) {
    const found = bestFit(layers, gpus.slice(0, count))
    if (found.placed.length === layers.length) return found
  }
  return bestFit(layers, gpus)
}

/** As many layers as fit, with every GPU filled to the same part of its room, as small as it can be. */
function bestFit(layers: readonly number[], gpus: readonly number[]): Layout {
  let best = greedyFit(layers, gpus, 1)
  const most = best.placed.length
  let [low, high] = [0, 1]
  // In float32, as the original: the bound decides which of two GPUs has the layer in the middle.
  while (Math.fround(high - low) > Math.fround(1e-6)) {
    const middle = Math.fround(Math.fround(low + high) / 2)
    const tried = greedyFit(layers, gpus, middle)
    if (tried.placed.length === most) {
      high = middle
      best = tried
    } else {
      low = middle
    }
  }
  return best
}

/** From the last layer back, and from the last GPU back. */
function greedyFit(layers: readonly number[], gpus: readonly number[], part: number): Layout {
  const roomOf = (gpu: number): number => Math.trunc(Math.fround(Math.fround(gpus[gpu] ?? 0) * part))
  const placed: number[] = []
  let gpu = gpus.length - 1
  let room = roomOf(gpu)
  for (const bytes of layers.toReversed()) {
    while (bytes > room) {
      gpu--
      if (gpu < 0) return { placed, opened: 0 }
      room = roomOf(gpu)
    }
    placed.push(gpu)
    room -= bytes
  }
  return { placed, opened: gpu }
}
