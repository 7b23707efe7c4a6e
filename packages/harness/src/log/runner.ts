import { allocatedDevices, layerFacts, plannedDevices } from './devices.ts'
import { lastMatch, warning } from './lines.ts'
import { caches, computeBuffers } from './llama-cpp.ts'
import { type CacheFacts, flashAttentionOf, type LoadFacts, type PromptFacts } from './load-facts.ts'
import type { LogReader } from './log-reader.ts'

const LOAD = /msg="starting runner" cmd=".* runner (?:(--ollama-engine) )?--model (.+?) --port \d+"/
const BETWEEN_LOADS = /\[GIN\]|msg="(?:llama runner started|inference compute)/
const ATTEMPT = /msg="loading model"/
const REQUEST =
  /msg=load request="\{Operation:(?:commit|alloc|fit).* Parallel:(\d+) BatchSize:(\d+) FlashAttention:(\w+) KvSize:(\d+) KvCacheType:(\w*)/
const ENGINE_CACHES = /msg=memory success=true required\..*?\.Cache=.*/
const ENGINE_CACHE = / required\.[^ =]+\.Cache="\[([\d ]+)\]"/g
const ESTIMATE =
  /level=INFO .*msg="(model weights|kv cache|compute graph|total memory)".* size="([\d.]+) (\w+)"/
const PROMPT = /msg="loading cache slot" .* prompt=(\d+) used=(\d+) remaining=(\d+)/
const UNITS: Record<string, number> = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 }

/** The log of the runner era. */
export const runnerLog: LogReader = {
  wrote: (lines) => lines.some((line) => LOAD.test(line)),
  loads: runnerLoads,
  prompts: (lines) => lines.flatMap(promptFacts),
}

function runnerLoads(lines: readonly string[]): LoadFacts[] {
  const starts = lines.flatMap((line, index) => (LOAD.test(line) ? [index] : []))
  const begins = starts.map((start, index) => beginOf(lines, start, starts[index - 1] ?? -1))
  return starts.map((start, index) =>
    loadFacts(lines[start] ?? '', lines.slice(begins[index], begins[index + 1])),
  )
}

/**
 * The server decides on cache type and flash attention just before it starts the runner, and logs its warnings there.
 */
function beginOf(lines: readonly string[], start: number, previousStart: number): number {
  const between = lines.slice(previousStart + 1, start).findLastIndex((line) => BETWEEN_LOADS.test(line))
  return between === -1 && previousStart !== -1 ? start : previousStart + 1 + between + 1
}

function promptFacts(line: string): PromptFacts[] {
  const found = PROMPT.exec(line)
  if (!found) return []
  const [total = 0, reused = 0, evaluated = 0] = found.slice(1).map(Number)
  return [{ total, reused, evaluated }]
}

function loadFacts(start: string, lines: readonly string[]): LoadFacts {
  const [, engine, model = ''] = LOAD.exec(start) ?? []
  const devices = plannedDevices(lines)
  const [, parallel, batch, flashAttention = 'Auto', context, type] = lastMatch(lines, REQUEST)
  return {
    runner: engine === undefined ? 'llamarunner' : 'ollama-engine',
    template: 'go',
    model,
    flashAttention: flashAttentionOf(flashAttention),
    contextTokens: Number(context ?? 0),
    batchTokens: Number(batch ?? 0),
    parallel: Number(parallel ?? 0),
    caches: engine === undefined ? caches(lines) : engineCaches(lines, type || 'f16'),
    computeBuffers: computeBuffers(lines),
    layers: layerFacts(lines),
    devices,
    allocated: engine === undefined ? allocatedDevices(lines) : devices,
    estimate: estimate(lines.slice(lines.findLastIndex((line) => ATTEMPT.test(line)) + 1)),
    warnings: lines.flatMap(warning),
  }
}

/** The engine logs bytes by layer; layers with fewer bytes have a sliding window. */
function engineCaches(lines: readonly string[], type: string): CacheFacts[] {
  const [memory = ''] = lastMatch(lines, ENGINE_CACHES)
  const layers = [...memory.matchAll(ENGINE_CACHE)]
    .flatMap(([, sizes = '']) => sizes.split(' ').map(Number))
    .filter((bytes) => bytes > 0)
  const sizes = [...new Set(layers)].sort((a, b) => b - a)
  return sizes.map((size, index) => {
    const alike = layers.filter((bytes) => bytes === size).length
    const kind = sizes.length === 1 ? 'all' : index === 0 ? 'full-attention' : 'sliding-window'
    return { kind, cells: undefined, layers: alike, keyType: type, valueType: type, bytes: size * alike }
  })
}

function estimate(lines: readonly string[]): LoadFacts['estimate'] {
  const sum = (what: string): number => {
    const sizes = lines.flatMap((line) => {
      const [, name, size, unit = ''] = ESTIMATE.exec(line) ?? []
      return name === what ? [Number(size) * (UNITS[unit] ?? 1)] : []
    })
    return Math.round(sizes.reduce((total, size) => total + size, 0))
  }
  return {
    weights: sum('model weights'),
    cache: sum('kv cache'),
    computeBuffer: sum('compute graph'),
    total: sum('total memory'),
  }
}
