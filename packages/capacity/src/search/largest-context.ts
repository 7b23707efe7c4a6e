import { setTimeout as sleep } from 'node:timers/promises'
import type { LoadFacts, Server } from '@exaone4/harness'
import { z } from 'zod'

const POLL_MS = 100
/** Error of a server when the remaining layers do not fit into host memory either. */
const REFUSAL = 'requires more system memory'
/** Error of CUDA when a planned load does not fit the GPU after all. */
const OUT_OF_MEMORY = /out of memory|cudaMalloc failed/i
const UNLOAD_SECONDS = 30

/** The part of a server that a search uses. */
export type LoadingServer = Pick<Server, 'url' | 'facts'>

export interface Probe {
  server: LoadingServer
  /** Name of a model that the server has. */
  model: string
  /** Called while a model is loaded with every layer on GPUs. */
  onLoaded?: (load: LoadFacts) => Promise<void>
}

/** The result of a load: all layers on GPUs, some of them, refused by the server, or failed on the GPU. */
export type ProbeOutcome = 'full' | 'partial' | 'refused' | 'out-of-memory'

export interface Probed {
  outcome: ProbeOutcome
  load: LoadFacts
}

export interface ContextSearch extends Probe {
  /** Step between contexts, in tokens (default: 1,024). */
  step?: number
  /** The largest context to try (default: 131,072). */
  max?: number
}

export interface LargestContext {
  /** The largest context in tokens with every layer on GPUs; 0 if there is none. */
  context: number
  /** The load at that context. */
  load: LoadFacts | undefined
  /** The result of each context, in the order in which they were tried. */
  probes: { context: number; outcome: ProbeOutcome }[]
}

/**
 * Searches for the largest context with which a server offloads every layer. A context that fits is really loaded. A load
 * that would leave layers in host memory is cancelled as soon as the server has decided so. The last load passed to
 * `onLoaded` is the largest.
 */
export async function largestContext(search: ContextSearch): Promise<LargestContext> {
  const { step = 1024, max = 131_072 } = search
  let [fits, fitsNot] = [0, Math.floor(max / step) + 1]
  let load: LoadFacts | undefined
  const probes: LargestContext['probes'] = []
  while (fitsNot - fits > 1) {
    // Often the largest context fits, so try it first.
    const middle = probes.length === 0 ? fitsNot - 1 : Math.floor((fits + fitsNot) / 2)
    const probed = await probeContext(search, middle * step)
    probes.push({ context: middle * step, outcome: probed.outcome })
    if (probed.outcome === 'full') [fits, load] = [middle, probed.load]
    else fitsNot = middle
  }
  return { context: fits * step, load, probes }
}

function isFull({ layers }: LoadFacts): boolean {
  return layers.offloaded === layers.total
}

/**
 * Loads a model with a context, returns the result and unloads the model. A load with layers on the CPU is cancelled as
 * soon as the server has decided so. The server refuses a load that does not fit into host memory.
 */
export async function probeContext(probe: Probe, context: number): Promise<Probed> {
  const { server, model, onLoaded } = probe
  const before = (await server.facts()).loads.length
  const calledOff = new AbortController()
  let settled = false
  // Mapping a sparse file on a memory file system would allocate its holes; reading does not.
  const options = { num_ctx: context, use_mmap: false }
  const answer = generate(server, { model, options }, calledOff.signal).finally(() => {
    settled = true
  })
  answer.catch(() => {})
  while (!settled) {
    await sleep(POLL_MS)
    const load = (await server.facts()).loads[before]
    if (load?.layers.offloaded === undefined || isFull(load)) continue
    calledOff.abort()
    await unload(server, model)
    return { outcome: 'partial', load }
  }
  const failure = await answer.then(
    () => undefined,
    (error: Error) => error,
  )
  const load = (await server.facts()).loads[before]
  if (!load) throw failure ?? new Error(`the log has no load of ${model} with ${context} tokens`)
  if (failure?.message.includes(REFUSAL)) return { outcome: 'refused', load }
  if (failure && OUT_OF_MEMORY.test(failure.message)) return { outcome: 'out-of-memory', load }
  if (failure) throw failure
  await expectOnGpus(server)
  await onLoaded?.(load)
  await unload(server, model)
  return { outcome: 'full', load }
}

const running = z.object({ models: z.array(z.object({ size: z.number(), size_vram: z.number() })) })

async function loaded(server: LoadingServer): Promise<z.infer<typeof running>['models']> {
  const response = await fetch(`${server.url}/api/ps`)
  return running.parse(await response.json()).models
}

async function expectOnGpus(server: LoadingServer): Promise<void> {
  const [model] = await loaded(server)
  if (model === undefined || model.size_vram === model.size) return
  throw new Error(`a load with every layer on GPUs has ${model.size_vram} of ${model.size} bytes there`)
}

async function unload(server: LoadingServer, model: string): Promise<void> {
  await generate(server, { model, keep_alive: 0 })
  for (const deadline = Date.now() + UNLOAD_SECONDS * 1000; Date.now() < deadline; await sleep(POLL_MS)) {
    if ((await loaded(server)).length === 0) return
  }
  throw new Error(`the server did not unload ${model} within ${UNLOAD_SECONDS} seconds`)
}

async function generate(server: LoadingServer, request: object, signal?: AbortSignal): Promise<void> {
  const response = await fetch(`${server.url}/api/generate`, {
    method: 'POST',
    body: JSON.stringify({ prompt: '', stream: false, ...request }),
    ...(signal && { signal }),
  })
  if (!response.ok) throw new Error(`the server did not load: ${response.status} ${await response.text()}`)
}
