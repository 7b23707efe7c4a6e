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
import type { LoadFacts } from '@exaone4/harness'
import { z } from 'zod'
import { type Document, documentHead, documentShape } from '../documents/document.ts'
import type { Measured, MeasureRequest } from '../documents/measurement.ts'

const DESCRIPTION =
  'The memory that /api/ps reports for models with the attention, the caches and the vocabulary of EXAONE 4.0 (Q4_K_M ' +
  'types, zero weights; 32B with almost no feed-forward), and the buffers that llama-server allocated on CPU, from ' +
  'its log. Sizes in bytes. What did not fit this machine was not run.'

const CONTEXTS = [4096, 8192, 16_384, 32_768, 65_536, 131_072] as const
const TYPES = ['f16', 'q8_0', 'q4_0'] as const satisfies readonly SettingsName[]
/** Each with the longest context that it was trained on: Ollama lowers a longer one. */
const MODELS = [
  { model: 'dummy32B', layers: 64, longest: 131_072 },
  { model: 'dummy1.2B', layers: 30, longest: 65_536 },
] as const satisfies readonly { model: ModelName; layers: number; longest: number }[]

/** Bytes that must stay free in addition to what a load needs. */
const MARGIN = 2e9
/** The largest accepted difference of a patched build, as a fraction of what was allocated. */
const TOLERANCE = 0.01

const setupShape = {
  variant: z.enum(['patched', 'stock']),
  layers: z.number(),
  type: z.enum(TYPES),
  context: z.number(),
}

const schema = z.object({
  ...documentShape,
  cells: z.array(
    z.union([
      z.object({
        ...setupShape,
        allocated: z.object({ weights: z.number(), cache: z.number(), compute: z.number() }),
        counted: z.number(),
        /** How far the count exceeds the allocation, as a fraction of the allocation. */
        error: z.number(),
      }),
      z.object({ ...setupShape, notRun: z.string() }),
    ]),
  ),
})
type Cell = z.infer<typeof schema>['cells'][number]
type Setup = Pick<Cell, keyof typeof setupShape>
type Allocated = Extract<Cell, { counted: number }>['allocated']

export const countSchema: z.ZodType<Document> = schema

/** For each build, the largest difference between what /api/ps reports and what was allocated. */
export function countFigures(content: unknown): Record<string, string> {
  const { cells } = schema.parse(content)
  const largest = (variant: string): number =>
    Math.max(
      ...cells.flatMap((cell) => (cell.variant === variant && 'error' in cell ? [Math.abs(cell.error)] : [])),
    )
  return {
    'counted-off-patched': percent(largest('patched')),
    'counted-off-stock': percent(largest('stock')),
  }
}

export async function measureCount(request: MeasureRequest): Promise<Measured> {
  const { patched, stock, say } = request
  const cells: Cell[] = []
  for (const { ollama, info } of [patched, stock]) {
    await withServers(request, `count-${info.variant}`, ollama, async (bench) => {
      for (const type of TYPES) {
        for (const model of MODELS) {
          await measureModel(bench, { variant: info.variant, type, ...model }, (cell) => {
            cells.push(cell)
            say(columns([rowOf(cell)]))
          })
        }
      }
    })
  }
  return {
    document: { ...schema.parse({ ...documentHead('count', DESCRIPTION, [patched, stock]), cells }) },
    table: columns([HEADER, ...cells.map(rowOf)]),
    failed: cells.flatMap(problems),
  }
}

async function measureModel(
  bench: Bench,
  { model, longest, ...setup }: Omit<Setup, 'context'> & { model: ModelName; longest: number },
  add: (cell: Cell) => void,
): Promise<void> {
  let needed = 0
  for (const context of CONTEXTS.filter((tokens) => tokens <= longest)) {
    if (needed + MARGIN > freemem()) {
      add({ ...setup, context, notRun: `needs ${digits(needed / 1e9)} GB` })
      continue
    }
    const { allocated, counted } = await load(bench, setup.type, model, context)
    const bytes = allocated.weights + allocated.cache + allocated.compute
    // The next context is twice as long.
    needed = allocated.weights + 2 * (allocated.cache + allocated.compute)
    add({ ...setup, context, allocated, counted, error: (counted - bytes) / bytes })
  }
}

async function load(
  bench: Bench,
  type: (typeof TYPES)[number],
  name: ModelName,
  context: number,
): Promise<{ allocated: Allocated; counted: number }> {
  const server = await bench.serve(type)
  const model = await server.model(name)
  await server.client.generate({ model, prompt: '', stream: false, options: { num_ctx: context } })
  const facts = await server.load(name)
  const loaded = (await server.client.ps()).models.find((each) => each.name.startsWith(model))
  if (facts.runner !== 'llama-server' || facts.contextTokens !== context || loaded === undefined) {
    throw new Error(`${name} was loaded by the ${facts.runner} with ${facts.contextTokens} tokens`)
  }
  await server.client.generate({ model, prompt: '', stream: false, keep_alive: 0 })
  // The answer does not wait for the memory, which the next load may need.
  while ((await server.processes()).size > 1) await sleep(200)
  return { allocated: allocatedOf(facts), counted: loaded.size }
}

function allocatedOf({ allocated }: LoadFacts): Allocated {
  const sum = (part: 'weights' | 'cache' | 'computeBuffer'): number =>
    allocated.reduce((total, device) => total + device[part], 0)
  return { weights: sum('weights'), cache: sum('cache'), compute: sum('computeBuffer') }
}

function problems(cell: Cell): string[] {
  if (cell.variant === 'stock' || 'notRun' in cell || Math.abs(cell.error) <= TOLERANCE) return []
  return [
    `${cell.layers} layers, ${cell.type}, ${cell.context} tokens: the count is off by ${percent(cell.error)}`,
  ]
}

const HEADER = ['build', 'layers', 'cache', 'context', 'weights GB', 'cache', 'compute', '/api/ps', 'off by']

function rowOf(cell: Cell): string[] {
  const setup = [cell.variant, String(cell.layers), cell.type, String(cell.context)]
  if ('notRun' in cell) return [...setup, `not run: ${cell.notRun}`]
  const { weights, cache, compute } = cell.allocated
  const sizes = [weights, cache, compute, cell.counted].map((bytes) => (bytes / 1e9).toFixed(3))
  return [...setup, ...sizes, percent(cell.error)]
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`
}
