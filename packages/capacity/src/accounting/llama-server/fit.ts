/** Bytes that llama-server leaves free on each GPU, if it is not told otherwise (`fit_params_target` in llama.cpp's common.h). */
export const MARGIN: number = 2 ** 30

/** Layers on each GPU, the output layer among them; the first layers are on the first GPU. */
export type Split = readonly number[]

/** Bytes on each GPU for a split. */
export type Measure = (split: Split) => number[]

export interface Fit {
  split: Split
  /** Did llama-server choose the split, rather than divide by free memory? */
  chosen: boolean
}

interface FitOptions {
  /** Bytes to leave free on each GPU. */
  margins?: readonly number[]
  /** Layers that llama-server forgets when it chooses a split: as many of the first ones stay in host memory. */
  forgotten?: number
}

/**
 * The split that llama-server chooses if it is told neither the layers nor their GPUs: by free memory if that leaves the
 * margin on each GPU, and otherwise as many layers as possible on the last GPU, then on the one before it
 * (`common_params_fit_impl` in llama.cpp's fit.cpp).
 *
 * @param layers the number of layers, with the output layer
 * @param free bytes that are free on each GPU
 */
export function fitLayers(
  layers: number,
  free: readonly number[],
  measure: Measure,
  { margins = free.map(() => MARGIN), forgotten = 0 }: FitOptions = {},
): Fit {
  const room = free.map((bytes, gpu) => bytes - (margins[gpu] ?? MARGIN))
  const holds = (gpu: number, bytes = 0): boolean => bytes <= (room[gpu] ?? 0)
  const initial = divideLayers(layers, free)
  if (measure(initial).every((bytes, gpu) => holds(gpu, bytes))) return { split: initial, chosen: false }
  const counted = layers - forgotten
  let split = free.map(() => 0)
  for (let gpu = free.length - 1; gpu >= 0; gpu--) {
    const rest = counted - split.reduce((total, count) => total + count, 0)
    const withLayers = (count: number): number[] => split.with(gpu, count)
    const fits = (count: number): boolean => holds(gpu, measure(withLayers(count))[gpu])
    split = withLayers(fits(rest) ? rest : most(rest - 1, fits))
  }
  return { split, chosen: true }
}

/** The largest count up to a limit that fits; memory grows with the layers. */
function most(limit: number, fits: (count: number) => boolean): number {
  let [low, high] = [0, Math.max(0, limit)]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (fits(middle)) low = middle
    else high = middle - 1
  }
  return low
}

/** Divides layers in proportion to shares, in float32 like the original (`load_tensors` in llama-model.cpp). */
export function divideLayers(layers: number, shares: readonly number[]): Split {
  const total = shares.reduce((sum, share) => Math.fround(sum + share), 0)
  let before = 0
  const ends = shares.map((share) => {
    before = Math.fround(before + share)
    return Math.fround(before / total)
  })
  const gpuOf = (layer: number): number =>
    ends.findIndex((end) => end > Math.fround(Math.fround(layer) / layers))
  const owners = Array.from({ length: layers }, (_, layer) => gpuOf(layer))
  return shares.map((_, gpu) => owners.filter((owner) => owner === gpu).length)
}
