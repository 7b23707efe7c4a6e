import { freemem } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Bench,
  columns,
  digits,
  type ModelName,
  type SettingsName,
  withServers,
} from '@exaone4/conformance'
import { z } from 'zod'
import { type Document, documentHead, documentShape } from '../documents/document.ts'
import type { Measured, MeasureRequest } from '../documents/measurement.ts'
import { type Allocation, allocationOf, allocationShape, neededBytes } from './memory-cell.ts'

const DESCRIPTION =
  'Memory of a model with the attention, the caches and the vocabulary of EXAONE 4.0 32B (Q4_K_M types, zero weights, ' +
  'almost no feed-forward) on CPU, one request at a time: bytes of its caches as the server allocates them, and as ' +
  'Ollama estimates them. Each model was loaded and generated a token. Stock ran with OLLAMA_FLASH_ATTENTION=1. In ' +
  'the patched build, the llama runner ran a file that the engine does not support. What did not fit this machine was not run.'

const CONTEXTS = [4096, 8192, 16_384, 32_768, 65_536, 131_072] as const
const TYPES = ['q8_0', 'f16', 'q4_0'] as const
type Type = (typeof TYPES)[number]

/** Bytes that must stay free in addition to the needs of a load. */
const MARGIN = 1.5e9
/** The largest accepted error of an estimate of a patched build, as a fraction. */
const TOLERANCE = 0.02
/** The largest accepted size of the patched build's caches for the whole context, in bytes. */
const LIMITS: Record<Type, number> = { q8_0: 5.1e9, f16: 9.6e9, q4_0: 2.7e9 }

interface Series {
  name: 'patched' | 'stock' | 'patched-fallback'
  variant: 'patched' | 'stock'
  runner: Allocation['runner']
  model: ModelName
  longest: number
}

const allSeries: readonly Series[] = [
  { name: 'patched', variant: 'patched', runner: 'ollama-engine', model: 'dummy32B', longest: 131_072 },
  { name: 'stock', variant: 'stock', runner: 'llamarunner', model: 'dummy32B', longest: 131_072 },
  { name: 'patched-fallback', variant: 'patched', runner: 'llamarunner', model: 'dummy', longest: 32_768 },
]

const setupShape = {
  series: z.enum(['patched', 'stock', 'patched-fallback']),
  type: z.enum(TYPES),
  context: z.number(),
}

const schema = z.object({
  ...documentShape,
  cells: z.array(
    z.union([
      z.object({ ...setupShape, allocation: z.object(allocationShape) }),
      z.object({ ...setupShape, notRun: z.string() }),
    ]),
  ),
})
type Cell = z.infer<typeof schema>['cells'][number]

export const memorySchema: z.ZodType<Document> = schema

export async function measureMemory(request: MeasureRequest): Promise<Measured> {
  const { patched, stock, say } = request
  const cells: Cell[] = []
  for (const one of allSeries) {
    const { ollama } = one.variant === 'patched' ? patched : stock
    await withServers(request, `memory-${one.name}`, ollama, async (bench) => {
      for (const type of TYPES) await measureType(bench, one, type, (cell) => cells.push(cell), say)
    })
  }
  return {
    document: { ...schema.parse({ ...documentHead('memory', DESCRIPTION, [patched, stock]), cells }) },
    table: columns([HEADER, ...cells.map(rowOf)]),
    failed: cells.flatMap(problems),
  }
}

async function measureType(
  bench: Bench,
  one: Series,
  type: Type,
  add: (cell: Cell) => void,
  say: (line: string) => void,
): Promise<void> {
  let last: { context: number; allocation: Allocation } | undefined
  for (const context of CONTEXTS.filter((tokens) => tokens <= one.longest)) {
    const setup = { series: one.name, type, context }
    const needed = last === undefined ? 0 : neededBytes(last.allocation, context / last.context) + MARGIN
    let cell: Cell
    if (needed > freemem()) {
      cell = { ...setup, notRun: `needs ${digits(needed / 1e9)} GB` }
    } else {
      const allocation = await load(bench, one, type, context)
      last = { context, allocation }
      cell = { ...setup, allocation }
    }
    add(cell)
    say(columns([rowOf(cell)]))
  }
}

async function load(
  bench: Bench,
  { variant, runner, model }: Series,
  type: Type,
  context: number,
): Promise<Allocation> {
  const flash = { q8_0: 'flashQ8_0', f16: 'flashF16', q4_0: 'flashQ4_0' } as const satisfies Record<
    Type,
    SettingsName
  >
  const server = await bench.serve(variant === 'patched' ? type : flash[type])
  const options = { num_ctx: context, num_predict: 1, temperature: 0 }
  const { eval_count } = await server.complete(model, 'Hello', { options })
  const facts = await server.load(model)
  if (facts.runner !== runner || facts.contextTokens !== context) {
    throw new Error(`${model} was loaded by the ${facts.runner} with ${facts.contextTokens} tokens`)
  }
  const types = new Set(facts.caches.flatMap(({ keyType, valueType }) => [keyType, valueType]))
  if ([...types].join() !== type) throw new Error(`the cache is ${[...types].join()}, not ${type}`)
  await server.client.generate({
    model: await server.model(model),
    prompt: '',
    stream: false,
    keep_alive: 0,
    options,
  })
  while ((await server.client.ps()).models.length > 0) await sleep(200)
  return allocationOf(facts, eval_count)
}

function problems(cell: Cell): string[] {
  if (cell.series === 'stock') return []
  const where = `${cell.series} ${cell.type} ${cell.context}`
  if (!('allocation' in cell)) return [`${where} was not run: ${cell.notRun}`]
  const { cacheBytes, cacheError, generated } = cell.allocation
  const limit = cell.context === CONTEXTS.at(-1) ? LIMITS[cell.type] : Number.POSITIVE_INFINITY
  return [
    ...(Math.abs(cacheError) > TOLERANCE ? [`${where}: the estimate is off by ${percent(cacheError)}`] : []),
    ...(cacheBytes > limit ? [`${where}: ${cacheBytes} bytes are more than ${limit}`] : []),
    ...(generated === 0 ? [`${where}: no token was generated`] : []),
  ]
}

/** The largest context whose caches were allocated, in tokens, for each build and cache type. */
export function allocatedFigures(content: unknown): Record<string, string> {
  const { cells } = schema.parse(content)
  const largest = (series: string, type: Type): number =>
    Math.max(
      ...cells
        .filter((cell) => cell.series === series && cell.type === type && 'allocation' in cell)
        .map(({ context }) => context),
    )
  return Object.fromEntries(
    ['patched', 'stock'].flatMap((series) =>
      TYPES.map((type) => [`allocated-${series}-${type}`, largest(series, type).toLocaleString('en-US')]),
    ),
  )
}

const HEADER = ['series', 'KV', 'tokens', 'cache GB', 'estimate', 'error', 'compute MB', 'estimate', 'error']

function rowOf(cell: Cell): string[] {
  const setup = [cell.series, cell.type, String(cell.context)]
  if (!('allocation' in cell)) return [...setup, `not run: ${cell.notRun}`]
  const { cacheBytes, cacheError, computeBytes, computeError, estimate } = cell.allocation
  return [
    ...setup,
    digits(cacheBytes / 1e9, 4),
    digits(estimate.cache / 1e9, 4),
    percent(cacheError),
    computeBytes === null ? '–' : digits(computeBytes / 1e6),
    digits(estimate.computeBuffer / 1e6),
    computeError === null ? '–' : percent(computeError),
  ]
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
