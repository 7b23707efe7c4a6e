import { z } from 'zod'

const runners = ['llamarunner', 'ollama-engine', 'llama-server'] as const
export const flashAttentionModes = ['auto', 'enabled', 'disabled', 'unknown'] as const
const cacheKinds = ['full-attention', 'sliding-window', 'all'] as const

export type FlashAttention = (typeof flashAttentionModes)[number]

/** Facts from a server's log about one load of one model. Sizes in bytes, as precise as the log. */
export interface LoadFacts {
  runner: (typeof runners)[number]
  /** What renders the prompt: Ollama (`go`), or `llama-server` with the template in the model file (`jinja`). */
  template: 'go' | 'jinja'
  /** Path of the model file. */
  model: string
  /** The mode that the server requested from its runner; `unknown` for any other word in the log. */
  flashAttention: FlashAttention
  /** Context in tokens, for all parallel requests together. */
  contextTokens: number
  /** Largest number of tokens evaluated at once. */
  batchTokens: number
  parallel: number
  /** The caches that were allocated. */
  caches: CacheFacts[]
  /** Compute buffers that llama.cpp allocated on each device. */
  computeBuffers: { device: string; bytes: number }[]
  layers: LayerFacts
  /** The bytes on which the server based its placement: exact for the engine, an estimate for the llama runner, missing for `llama-server`. */
  devices: DeviceFacts[]
  /** Allocated bytes. Those of llama.cpp are to a hundredth of a MiB, without CUDA's pool of temporary data. */
  allocated: DeviceFacts[]
  /** Ollama's estimate before loading, which the log rounds to a tenth of MiB or GiB; zero for `llama-server`. */
  estimate: { weights: number; cache: number; computeBuffer: number; total: number }
  /** Warnings of this load, as printed. */
  warnings: string[]
}

export interface CacheFacts {
  /** The layers that it serves; `all` if the log does not distinguish them. */
  kind: (typeof cacheKinds)[number]
  /** Its capacity in tokens; the engine does not log it. */
  cells?: number | undefined
  layers: number
  keyType: string
  valueType: string
  bytes: number
}

/** Bytes of a load on one device. */
export interface DeviceFacts {
  /** Name in the backend: `CUDA0`, `CPU`; the llama runner lists pinned memory (`CUDA_Host`) separately. */
  name: string
  /** Includes the output layer. */
  layers: number
  /** Includes the weights for the input, which are always on the CPU. */
  weights: number
  cache: number
  /** Bytes of the compute buffer. */
  computeBuffer: number
}

/** Where the server put the layers, including the output layer. */
export interface LayerFacts {
  total: number
  /** On GPUs; undefined until the server has decided. */
  offloaded?: number | undefined
}

/** How much of a prompt was in the cache, in tokens. */
export interface PromptFacts {
  total: number
  /** Still in the cache from an earlier request. */
  reused: number
  /** The remaining tokens, which are evaluated. */
  evaluated: number
  /** Tokens that a draft model suggested for the answer, and how many of them the model accepted. */
  drafted?: { suggested: number; accepted: number } | undefined
}

const count: z.ZodType<number> = z.number().nonnegative()

/** Validates a device in a report. */
export const deviceFactsSchema: z.ZodType<DeviceFacts> = z.object({
  name: z.string(),
  layers: count,
  weights: count,
  cache: count,
  computeBuffer: count,
})

/** Validates facts of a load that come from another process or from a report. */
export const loadFactsSchema: z.ZodType<LoadFacts> = z.object({
  runner: z.enum(runners),
  template: z.enum(['go', 'jinja']),
  model: z.string(),
  flashAttention: z.enum(flashAttentionModes),
  contextTokens: count,
  batchTokens: count,
  parallel: count,
  caches: z.array(
    z.object({
      kind: z.enum(cacheKinds),
      cells: count.optional(),
      layers: count,
      keyType: z.string(),
      valueType: z.string(),
      bytes: count,
    }),
  ),
  computeBuffers: z.array(z.object({ device: z.string(), bytes: count })),
  layers: z.object({ total: count, offloaded: count.optional() }),
  devices: z.array(deviceFactsSchema),
  allocated: z.array(deviceFactsSchema),
  estimate: z.object({ weights: count, cache: count, computeBuffer: count, total: count }),
  warnings: z.array(z.string()),
})

/** The mode for a word in a log, in upper or lower case. */
export function flashAttentionOf(word: string): FlashAttention {
  const lower = word.toLowerCase()
  return flashAttentionModes.find((mode) => mode === lower) ?? 'unknown'
}
