import type { DeviceFacts, LayerFacts } from './devices.ts'
import { isLlamaServerLog, llamaServerLoads, llamaServerPrompts } from './llama-server-log.ts'
import { runnerLoads, runnerPrompts } from './runner-log.ts'

/** What a server's log says of one load of one model. Sizes in bytes, as far as the log gives them. */
export interface LoadFacts {
  runner: 'llamarunner' | 'ollama-engine' | 'llama-server'
  /** Who turns messages into a prompt: Ollama, or `llama-server` by the template of the model file. */
  template: 'go' | 'jinja'
  /** Path of the model file. */
  model: string
  /** What the server asked its runner for. */
  flashAttention: 'auto' | 'enabled' | 'disabled'
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
  /** What the server decided by: exact in the engine, an estimate for the llamarunner; it does not tell of `llama-server`. */
  devices: DeviceFacts[]
  /** What was allocated; by llama.cpp to a hundredth of MiB, without CUDA's pool of temporary data. */
  allocated: DeviceFacts[]
  /** Ollama's estimate before it loaded, which the log rounds to a tenth of MiB or GiB; none of `llama-server`. */
  estimate: { weights: number; cache: number; computeBuffer: number; total: number }
  /** Warnings of this load, as they were printed. */
  warnings: string[]
}

export interface CacheFacts {
  /** Which layers it serves: `global`, `sliding`, or `all` where they are not told apart. */
  kind: 'full-attention' | 'sliding-window' | 'all'
  /** Tokens that it holds; the engine does not say. */
  cells: number | undefined
  layers: number
  keyType: string
  valueType: string
  bytes: number
}

/** How a prompt met the cache, in tokens. */
export interface PromptFacts {
  total: number
  /** Still in the cache from an earlier request. */
  reused: number
  /** All others: these are evaluated. */
  evaluated: number
}

export interface ServerFacts {
  version: string | undefined
  /** In the order in which they were loaded. */
  loads: LoadFacts[]
  /** Of all models, in the order in which they began. */
  prompts: PromptFacts[]
}

/** Reads a server's log, less a last line that is not whole. Loads that did not get as far as a cache have none. */
export function serverFacts(log: string): ServerFacts {
  const lines = log.split('\n').slice(0, -1)
  const version = /msg="Listening on .*\(version (.+?)\)"/.exec(log)?.[1]
  return isLlamaServerLog(lines)
    ? { version, loads: llamaServerLoads(lines), prompts: llamaServerPrompts(lines) }
    : { version, loads: runnerLoads(lines), prompts: runnerPrompts(lines) }
}
