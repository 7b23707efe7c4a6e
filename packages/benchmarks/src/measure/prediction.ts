import { tmpdir } from 'node:os'
import { type CacheType, type PlacedModel, placeDummyModel, predict } from '@exaone4/capacity'
import { columns, digits } from '@exaone4/conformance'
import { type Build, startServer, withScratch } from '@exaone4/harness'
import type { ModelSize } from '@exaone4/models'
import { Ollama } from 'ollama'
import { z } from 'zod'
import { type Document, documentHead, documentShape } from '../documents/document.ts'
import type { Measured, MeasureRequest } from '../documents/measurement.ts'

const DESCRIPTION =
  'The memory that Ollama expects for EXAONE 4.0 32B (Q4_K_M, a file of full size with zero weights) before it ' +
  'starts llama-server, and the memory that llama-server then allocates on CPU, from its log. The expectation comes ' +
  "from the scheduler's own functions: PredictServerVRAM, plus the surcharge for the batch. The file stays mapped, and " +
  'weights are not repacked (LLAMA_ARG_NO_REPACK), so that it fits this machine.'

const TYPES: readonly ['q8_0', 'f16'] = ['q8_0', 'f16']
const SIZE: ModelSize = '32B'
const CONTEXT = 131_072
/** The largest accepted error of the patched build's expectation, as a fraction of the allocation. */
const TOLERANCE = 0.05

const schema = z.object({
  ...documentShape,
  cells: z.array(
    // Sizes in bytes.
    z.object({
      variant: z.enum(['patched', 'stock']),
      type: z.enum(TYPES),
      context: z.number(),
      batchTokens: z.number(),
      predicted: z.object({ server: z.number(), batch: z.number() }),
      allocated: z.object({ weights: z.number(), cache: z.number(), compute: z.number() }),
      /** How far the expectation exceeds the allocation, as a fraction of the allocation. */
      error: z.number(),
    }),
  ),
})
type Cell = z.infer<typeof schema>['cells'][number]

export const predictionSchema: z.ZodType<Document> = schema

/** For each build and cache type: the expected cache in GB, and the error of the whole expectation in percent. */
export function predictionFigures(content: unknown): Record<string, string> {
  return Object.fromEntries(
    schema.parse(content).cells.flatMap(({ variant, type, predicted, allocated, error }) => [
      [
        `expected-cache-${variant}-${type}`,
        `${((predicted.server - allocated.weights) / 1e9).toFixed(1)} GB`,
      ],
      [`expected-too-much-${variant}-${type}`, `${Number((error * 100).toPrecision(error < 0.1 ? 2 : 3))} %`],
    ]),
  )
}

export async function measurePrediction(request: MeasureRequest): Promise<Measured> {
  const { space, patched, stock, say } = request
  const cells: Cell[] = []
  // On a disk: when memory is short, the system can drop pages of a mapped hole, but not those of a file in memory.
  await withScratch(tmpdir(), async (models) => {
    for (const build of [patched, stock]) {
      for (const type of TYPES) {
        const loaded = await load(build, models, type)
        const predicted = await predict(space, {
          tree: await request.tree(),
          variant: build.info.variant,
          model: loaded.model.path,
          contextTokens: CONTEXT,
          batchTokens: loaded.batchTokens,
          cacheType: type,
          ...(request.signal && { signal: request.signal }),
        })
        const { batchTokens, allocated } = loaded
        const took = allocated.weights + allocated.cache + allocated.compute
        const cell: Cell = {
          variant: build.info.variant,
          type,
          context: CONTEXT,
          batchTokens,
          predicted,
          allocated,
          error: (predicted.server + predicted.batch - took) / took,
        }
        say(columns([rowOf(cell)]))
        cells.push(cell)
      }
    }
  })
  const document = schema.parse({ ...documentHead('prediction', DESCRIPTION, [patched, stock]), cells })
  return { document: { ...document }, table: columns([HEADER, ...cells.map(rowOf)]), failed: problems(cells) }
}

async function load(
  { ollama }: Build,
  models: string,
  type: CacheType,
): Promise<Pick<Cell, 'batchTokens' | 'allocated'> & { model: PlacedModel }> {
  const server = await startServer({
    ollama,
    models,
    env: { OLLAMA_KV_CACHE_TYPE: type, OLLAMA_NUM_PARALLEL: '1', LLAMA_ARG_NO_REPACK: '1' },
  })
  try {
    const model = await placeDummyModel(server.url, models, { size: SIZE, quantization: 'Q4_K_M' })
    const options = { num_ctx: CONTEXT, use_mmap: true }
    await new Ollama({ host: server.url }).generate({ model: model.name, prompt: '', stream: false, options })
    const facts = (await server.facts()).loads.at(-1)
    if (facts?.runner !== 'llama-server' || facts.contextTokens !== CONTEXT) {
      throw new Error(`the model was loaded by ${facts?.runner} with ${facts?.contextTokens} tokens`)
    }
    const sum = (part: 'weights' | 'cache' | 'computeBuffer'): number =>
      facts.allocated.reduce((total, device) => total + device[part], 0)
    const allocated = { weights: sum('weights'), cache: sum('cache'), compute: sum('computeBuffer') }
    return { model, batchTokens: facts.batchTokens, allocated }
  } finally {
    await server.stop()
  }
}

function problems(cells: readonly Cell[]): string[] {
  return cells
    .filter(({ variant, error }) => variant === 'patched' && !(Math.abs(error) <= TOLERANCE))
    .map(({ type, error }) => `${type}: the expectation is off by ${digits(error * 100)} %`)
}

const HEADER = [
  'build',
  'cache',
  'context',
  'expected GB',
  'for batch',
  'weights',
  'cache',
  'compute',
  'off by %',
]

function rowOf({ variant, type, context, predicted, allocated, error }: Cell): string[] {
  const sizes = [predicted.server, predicted.batch, allocated.weights, allocated.cache, allocated.compute]
  return [
    variant,
    type,
    String(context),
    ...sizes.map((bytes) => (bytes / 1e9).toFixed(3)),
    (error * 100).toFixed(1),
  ]
}
