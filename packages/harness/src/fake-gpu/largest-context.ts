import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { LoadFacts } from '../server/facts.ts'
import type { Server } from '../server/start.ts'

const POLL_MS = 100
/** What a server says when the layers that are left do not fit the machine's memory either. */
const REFUSAL = 'requires more system memory'
const UNLOAD_SECONDS = 30

export interface ContextSearch {
  server: Server
  /** Name of a model that the server has. */
  model: string
  /** Distance of contexts that are tried (default: 1,024). */
  step?: number
  /** The largest context that is tried (default: 131,072). */
  max?: number
}

export interface LargestContext {
  /** The largest context in tokens with every layer on GPUs; 0 when there is none. */
  context: number
  /** The load at that context. */
  load: LoadFacts | undefined
  /** How many contexts were tried. */
  probes: number
}

/**
 * Searches the largest context at which a server offloads every layer. Each context that fits was loaded; a load
 * that the server has decided to do partly is called off then, since the rest would go to the machine's memory.
 */
export async function largestContext(search: ContextSearch): Promise<LargestContext> {
  const { server, model, step = 1024, max = 131_072 } = search
  let [fits, fitsNot] = [0, Math.floor(max / step) + 1]
  let load: LoadFacts | undefined
  let probes = 0
  while (fitsNot - fits > 1) {
    // What is looked for is often the largest: that one comes first.
    const middle = probes === 0 ? fitsNot - 1 : Math.floor((fits + fitsNot) / 2)
    const probe = await probeContext(server, model, middle * step)
    probes++
    if (isFull(probe)) [fits, load] = [middle, probe]
    else fitsNot = middle
  }
  return { context: fits * step, load, probes }
}

function isFull({ layers }: LoadFacts): boolean {
  return layers.offloaded === layers.total
}

/**
 * Loads a model with a context, says what the load was like and unloads it. A load with layers on the CPU is called
 * off once that is decided; one that the machine's memory is too small for is refused, and has no decision.
 */
export async function probeContext(server: Server, model: string, context: number): Promise<LoadFacts> {
  const before = (await server.facts()).loads.length
  const calledOff = new AbortController()
  let settled = false
  // A file in memory would get pages for its holes by being mapped, not by being read.
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
    return load
  }
  const refused = await answer.then(
    () => false,
    (error: Error) => {
      if (error.message.includes(REFUSAL)) return true
      throw error
    },
  )
  const load = (await server.facts()).loads[before]
  if (load && refused) return load
  if (!load) throw new Error(`the server's log has no load of ${model} with ${context} tokens`)
  await expectOnGpus(server)
  await unload(server, model)
  return load
}

const running = z.object({ models: z.array(z.object({ size: z.number(), size_vram: z.number() })) })

async function loaded(server: Server): Promise<z.infer<typeof running>['models']> {
  const response = await fetch(`${server.url}/api/ps`)
  return running.parse(await response.json()).models
}

async function expectOnGpus(server: Server): Promise<void> {
  const [model] = await loaded(server)
  if (model === undefined || model.size_vram === model.size) return
  throw new Error(`a load with every layer on GPUs has ${model.size_vram} of ${model.size} bytes there`)
}

async function unload(server: Server, model: string): Promise<void> {
  await generate(server, { model, keep_alive: 0 })
  for (const deadline = Date.now() + UNLOAD_SECONDS * 1000; Date.now() < deadline; await sleep(POLL_MS)) {
    if ((await loaded(server)).length === 0) return
  }
  throw new Error(`the server did not unload ${model} within ${UNLOAD_SECONDS} seconds`)
}

async function generate(server: Server, request: object, signal?: AbortSignal): Promise<void> {
  const response = await fetch(`${server.url}/api/generate`, {
    method: 'POST',
    body: JSON.stringify({ prompt: '', stream: false, ...request }),
    ...(signal && { signal }),
  })
  if (!response.ok) throw new Error(`the server did not load: ${response.status} ${await response.text()}`)
}
