const MiB = 2 ** 20
const GiB = 2 ** 30

/** Ollama refuses to plan with the last fifth of a GPU. */
const USABLE = 0.8

interface Batch {
  tokens: number
  /** Chosen only for larger contexts. */
  above: number
  /** Bytes that are added to the expected memory. */
  surcharge: number
  /** The expected memory may take at most this part of what is free. */
  part: number
}

/** `automaticGenerationBatch` in server/sched.go, the largest batch first. */
const BATCHES: readonly Batch[] = [
  { tokens: 2048, above: 32_768, surcharge: 2 * GiB, part: 0.6 },
  { tokens: 1024, above: 4096, surcharge: 768 * MiB, part: 0.75 },
]
const DEFAULT_BATCH = 512

/** The batch in tokens that Ollama chooses, if neither model nor request asks for one. */
export function automaticBatch(context: number, predicted: number, available: number): number {
  const usable = Math.floor(available * USABLE)
  const fitting = BATCHES.find(
    ({ above, surcharge, part }) =>
      context > above && predicted <= Math.floor(available * part) && predicted + surcharge <= usable,
  )
  return fitting?.tokens ?? DEFAULT_BATCH
}

/** The default context in tokens: by the memory of all GPUs, but not more than the model was trained with. */
export function defaultContext(total: number, contextLength: number): number {
  const byMemory = total >= 47 * GiB ? 262_144 : total >= 23 * GiB ? 32_768 : 4096
  return Math.min(byMemory, contextLength)
}

/** The GPUs that llama-server may use: one that holds the model alone, unless they are spread, or else all. */
export function selectGpus<T extends { free: number }>(
  gpus: readonly T[],
  predicted: number,
  spread: boolean,
): readonly T[] {
  if (spread) return gpus
  const alone = gpus
    .filter(({ free }) => predicted <= Math.floor(free * USABLE))
    .sort((a, b) => b.free - a.free)[0]
  return alone ? [alone] : gpus
}
