import { z } from 'zod'

const runners = ['llamarunner', 'ollama-engine', 'llama-server'] as const
export const flashAttentionModes = ['auto', 'enabled', 'disabled', 'unknown'] as const
const cacheKinds = ['full-attention', 'sliding-window', 'all'] as const

export type FlashAttention = (typeof flashAttentionModes)[number]

/** What a server's log says of one load of one model. Sizes in bytes, as far as the log gives them. */
export interface LoadFacts {
  runner: (typeof runners)[number]
  /** Who turns messages into a prompt: Ollama, or `llama-server` by the template of the model file. */
  template: 'go' | 'jinja'
  /** Path of the model file. */
  model: string
  /** What the server asked its runner for; `unknown` for a word that we do not know. */
  flashAttention: FlashAttention
  /** Context in tokens, all parallel requests together. */
  contextTokens: number
  /** Largest number of tokens evaluated at once. */
  batchTokens: number
  parallel: number
  /** The caches that were allocated. */
  caches: CacheFacts[]
  /** What llama.cpp allocated for computing, on each device. */
  computeBuffers: { device: string; bytes: number }[]
  layers: LayerFacts
  /** The bytes on which the server based its placement: exact for the engine, an estimate for the llama runner, missing for `llama-server`. */
  devices: DeviceFacts[]
  /** What was allocated; by llama.cpp to a hundredth of MiB, without CUDA's pool of temporary data. */
  allocated: DeviceFacts[]
  /** Ollama's estimate before it loaded, which the log rounds to a tenth of MiB or GiB; none of `llama-server`. */
  estimate: { weights: number; cache: number; computeBuffer: number; total: number }
  /** Warnings of this load, as they were printed. */
  warnings: string[]
}

export interface CacheFacts {
  /** Which layers it serves; `all` where they are not told apart. */
  kind: (typeof cacheKinds)[number]
  /** Tokens that it holds; the engine does not say. */
  cells?: number | undefined
  layers: number
  keyType: string
  valueType: string
  bytes: number
}

/** What a load takes of one device, in bytes. */
export interface DeviceFacts {
  /** Name in the backend: `CUDA0`, `CPU`; the llama runner lists pinned memory (`CUDA_Host`) separately. */
  name: string
  /** The output layer is one of them. */
  layers: number
  /** With those for the input, which are always on the CPU. */
  weights: number
  cache: number
  /** What computing takes. */
  computeBuffer: number
}

/** Where the server put the layers, the output layer among them. */
export interface LayerFacts {
  total: number
  /** On GPUs; undefined until the server has decided. */
  offloaded?: number | undefined
}

/** How a prompt met the cache, in tokens. */
export interface PromptFacts {
  total: number
  /** Still in the cache from an earlier request. */
  reused: number
  /** All others: these are evaluated. */
  evaluated: number
}

const count: z.ZodType<number> = z.number().nonnegative()

/** A device of a load, read from a report. */
export const deviceFactsSchema: z.ZodType<DeviceFacts> = z.object({
  name: z.string(),
  layers: count,
  weights: count,
  cache: count,
  computeBuffer: count,
})

/** Facts of a load that come from another process, or from a report. */
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

/** The mode that a word in a log stands for, in whatever case. */
export function flashAttentionOf(word: string): FlashAttention {
  const lower = word.toLowerCase()
  return flashAttentionModes.find((mode) => mode === lower) ?? 'unknown'
}
