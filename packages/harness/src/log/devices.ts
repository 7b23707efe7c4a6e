import type { DeviceFacts, LayerFacts } from './load-facts.ts'

const MEMORY = /msg=memory (?:success=true required|estimate)\./
const MEMORY_ITEM = /(?:required|estimate)\.(\S+?)\.(Weights|Cache|Graph)=(?:"\[([\d ]+)\]"|(\d+))/g
const INPUT_WEIGHTS = /required\.InputWeights=(\d+)/
const MODEL_LAYERS = /msg="loading model" "model layers"=(\d+)/
const DECISION = /msg=load request="\{Operation:(?:alloc|commit).* GPULayers:(\d*)\[/
const ASSIGNED = /load_tensors: layer +\d+ assigned to device ([^\s,]+)/
const BUFFER =
  /(?:load_tensors|llama_kv_cache|llama_context|sched_reserve): +(\S+) +(model|KV|compute) buffer size = +([\d.]+) MiB/

/** The bytes on which the server last based its placement: exact for the engine, estimates for the llama runner. */
export function plannedDevices(lines: readonly string[]): DeviceFacts[] {
  const memory = lines.findLast((line) => MEMORY.test(line)) ?? ''
  const devices = new Map<string, DeviceFacts>()
  const input = Number(INPUT_WEIGHTS.exec(memory)?.[1] ?? 0)
  if (input > 0) deviceOf(devices, 'CPU').weights += input
  for (const [, name = '', what, list, number] of memory.matchAll(MEMORY_ITEM)) {
    const sizes = (list ?? number ?? '').split(' ').map(Number)
    const sum = sizes.reduce((total, size) => total + size, 0)
    const found = deviceOf(devices, name)
    if (what === 'Graph') found.computeBuffer += sum
    else if (what === 'Cache') found.cache += sum
    else {
      found.weights += sum
      found.layers += sizes.filter((size) => size > 0).length
    }
  }
  return [...devices.values()]
}

/** The bytes that llama.cpp allocated, to a hundredth of a MiB. */
export function allocatedDevices(lines: readonly string[]): DeviceFacts[] {
  const devices = new Map<string, DeviceFacts>()
  for (const line of lines) {
    const assigned = ASSIGNED.exec(line)?.[1]
    if (assigned !== undefined) deviceOf(devices, assigned).layers++
    const [, name = '', what, mebibytes] = BUFFER.exec(line) ?? []
    if (what === undefined) continue
    const bytes = Math.round(Number(mebibytes) * 2 ** 20)
    const found = deviceOf(devices, name)
    if (what === 'model') found.weights += bytes
    else if (what === 'KV') found.cache += bytes
    else found.computeBuffer += bytes
  }
  return [...devices.values()]
}

export function layerFacts(lines: readonly string[]): LayerFacts {
  const decisions = lines.flatMap((line) => DECISION.exec(line)?.[1] ?? [])
  const total = lines.flatMap((line) => MODEL_LAYERS.exec(line)?.[1] ?? []).at(-1)
  const decided = decisions.at(-1)
  return { total: Number(total ?? 0), offloaded: decided === undefined ? undefined : Number(decided) }
}

function deviceOf(devices: Map<string, DeviceFacts>, name: string): DeviceFacts {
  const found = devices.get(name) ?? { name, layers: 0, weights: 0, cache: 0, computeBuffer: 0 }
  devices.set(name, found)
  return found
}
