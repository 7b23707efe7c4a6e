import { allocatedDevices, type DeviceFacts, type LayerFacts, layerFacts, plannedDevices } from './devices.ts'

/** What a server's log says of one load of one model. Sizes in bytes, as far as the log gives them. */
export interface LoadFacts {
  runner: 'llamarunner' | 'ollama-engine'
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
  /** What the llamarunner allocated for computing, on each device. */
  computeBuffers: { device: string; bytes: number }[]
  layers: LayerFacts
  /** What the server decided by: exact in the engine, an estimate for the llamarunner. */
  devices: DeviceFacts[]
  /** What was allocated; of the llamarunner to a hundredth of MiB, without CUDA's pool of temporary data. */
  allocated: DeviceFacts[]
  /** Ollama's estimate before it loaded, which the log rounds to a tenth of MiB or GiB. */
  estimate: { weights: number; cache: number; graph: number; total: number }
  /** Warnings of this load, as they were printed. */
  warnings: string[]
}

export interface CacheFacts {
  /** Which layers it serves: `global`, `sliding`, or `all` where they are not told apart. */
  kind: 'global' | 'sliding' | 'all'
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

const LOAD = /msg="starting runner" cmd=".* runner (?:(--ollama-engine) )?--model (.+?) --port \d+"/
const BETWEEN_LOADS = /\[GIN\]|msg="(?:llama runner started|inference compute)/
const ATTEMPT = /msg="loading model"/
const REQUEST =
  /msg=load request="\{Operation:(?:commit|alloc|fit).* Parallel:(\d+) BatchSize:(\d+) FlashAttention:(\w+) KvSize:(\d+) KvCacheType:(\w*)/
const CACHE_KIND = /llama_kv_cache_iswa: creating +(non-SWA|SWA) KV cache/
const CACHE = /llama_kv_cache: size = +([\d.]+) MiB \( *(\d+) cells, +(\d+) layers.*K \((\w+)\).*V \((\w+)\)/
const COMPUTE_BUFFER = /llama_context: +(\S+) compute buffer size = +([\d.]+) MiB/
const ENGINE_CACHES = /msg=memory success=true required\..*?\.Cache=.*/
const ENGINE_CACHE = / required\.[^ =]+\.Cache="\[([\d ]+)\]"/g
const ESTIMATE =
  /level=INFO .*msg="(model weights|kv cache|compute graph|total memory)".* size="([\d.]+) (\w+)"/
const PROMPT = /msg="loading cache slot" .* prompt=(\d+) used=(\d+) remaining=(\d+)/
const WARNING = /level=WARN .*?msg=(".*?"|\S+)(.*)/

const UNITS: Record<string, number> = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 }

/** Reads a server's log (runner era), less a last line that is not whole. Loads that did not get as far as a cache have none. */
export function serverFacts(log: string): ServerFacts {
  const lines = log.split('\n').slice(0, -1)
  const starts = lines.flatMap((line, index) => (LOAD.test(line) ? [index] : []))
  const begins = starts.map((start, index) => beginOf(lines, start, starts[index - 1] ?? -1))
  const version = /msg="Listening on .*\(version (.+?)\)"/.exec(log)?.[1]
  return {
    version,
    loads: starts.map((start, index) =>
      loadFacts(lines[start] ?? '', lines.slice(begins[index], begins[index + 1])),
    ),
    prompts: lines.flatMap(promptFacts),
  }
}

/** The server decides on cache and flash attention just before it starts the runner, and warns there. */
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

function warning(line: string): string[] {
  const found = WARNING.exec(line)
  return found ? [`${(found[1] ?? '').replaceAll('"', '')}${found[2]}`] : []
}

function loadFacts(start: string, lines: readonly string[]): LoadFacts {
  const [, engine, model = ''] = LOAD.exec(start) ?? []
  const devices = plannedDevices(lines)
  const [, parallel, batch, flashAttention = 'Auto', context, type] = lastMatch(lines, REQUEST)
  return {
    runner: engine === undefined ? 'llamarunner' : 'ollama-engine',
    model,
    flashAttention: flashAttention.toLowerCase() as LoadFacts['flashAttention'],
    contextTokens: Number(context ?? 0),
    batchTokens: Number(batch ?? 0),
    parallel: Number(parallel ?? 0),
    caches: engine === undefined ? caches(lines) : engineCaches(lines, type || 'f16'),
    computeBuffers: lines.flatMap((line) => {
      const [, device, mebibytes] = COMPUTE_BUFFER.exec(line) ?? []
      return device === undefined ? [] : [{ device, bytes: Math.round(Number(mebibytes) * 2 ** 20) }]
    }),
    layers: layerFacts(lines),
    devices,
    allocated: engine === undefined ? allocatedDevices(lines) : devices,
    estimate: estimate(lines.slice(lines.findLastIndex((line) => ATTEMPT.test(line)) + 1)),
    warnings: lines.flatMap(warning),
  }
}

function caches(lines: readonly string[]): CacheFacts[] {
  let kind: CacheFacts['kind'] = 'all'
  const found: CacheFacts[] = []
  for (const line of lines) {
    const announced = CACHE_KIND.exec(line)?.[1]
    if (announced !== undefined) kind = announced === 'SWA' ? 'sliding' : 'global'
    const [, mebibytes, cells, layers, keyType = '', valueType = ''] = CACHE.exec(line) ?? []
    if (mebibytes === undefined) continue
    const bytes = Math.round(Number(mebibytes) * 2 ** 20)
    found.push({ kind, cells: Number(cells), layers: Number(layers), keyType, valueType, bytes })
  }
  return found
}

/** The engine tells bytes by layer: sliding layers, where they take less, are those with fewer. */
function engineCaches(lines: readonly string[], type: string): CacheFacts[] {
  const [memory = ''] = lastMatch(lines, ENGINE_CACHES)
  const layers = [...memory.matchAll(ENGINE_CACHE)]
    .flatMap(([, sizes = '']) => sizes.split(' ').map(Number))
    .filter((bytes) => bytes > 0)
  const sizes = [...new Set(layers)].sort((a, b) => b - a)
  return sizes.map((size, index) => {
    const alike = layers.filter((bytes) => bytes === size).length
    const kind = sizes.length === 1 ? 'all' : index === 0 ? 'global' : 'sliding'
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
    graph: sum('compute graph'),
    total: sum('total memory'),
  }
}

function lastMatch(lines: readonly string[], pattern: RegExp): readonly (string | undefined)[] {
  for (const line of lines.toReversed()) {
    const found = pattern.exec(line)
    if (found) return found
  }
  return []
}
