/** Bytes that Ollama reserves on each GPU for its driver (`MinimumMemory` in ml/device.go). */
export const GPU_MINIMUM: number = 457 * 2 ** 20

export interface Layout {
  /** GPU index of each placed layer, from the last layer to the first. */
  placed: number[]
  /** This GPU and all after it are in use, even if no layer fits on one of them. */
  opened: number
}

/**
 * Ollama's default placement of layers: `buildLayout` and `assignLayers` in its llm/server.go, for discrete GPUs of one
 * kind.
 *
 * @param layers bytes of each layer, weights and cache; the output layer is the last
 * @param gpus bytes available for layers on each GPU, largest GPU first
 * @param spread `OLLAMA_SCHED_SPREAD`: use all GPUs even if fewer are enough
 * @param lastUsed index of the last GPU with a compute buffer, which is used again
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
  // If not everything fits, the output layer is left out first.
  return all.placed.length === layers.length ? all : place(layers.slice(0, -1))
}

function fewestGpus(layers: readonly number[], gpus: readonly number[], lastUsed: number): Layout {
  for (let count = lastUsed + 1; count < gpus.length; count++) {
    const found = bestFit(layers, gpus.slice(0, count))
    if (found.placed.length === layers.length) return found
  }
  return bestFit(layers, gpus)
}

/** Places as many layers as fit and fills every GPU to the same, smallest possible fraction. */
function bestFit(layers: readonly number[], gpus: readonly number[]): Layout {
  let best = greedyFit(layers, gpus, 1)
  const most = best.placed.length
  let [low, high] = [0, 1]
  // In float32 like the original: rounding decides on which of two GPUs the middle layer goes.
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

/** Fills GPUs from the last one, starting with the last layer. */
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
