import { loadavg, tmpdir } from 'node:os'
import { placeDummyModel } from '@exaone4/capacity'
import { columns, digits, spread } from '@exaone4/conformance'
import { type Build, startServer, withScratch } from '@exaone4/harness'
import { Ollama } from 'ollama'
import { z } from 'zod'
import { type Document, documentHead, documentShape } from '../documents/document.ts'
import type { Measured, MeasureRequest } from '../documents/measurement.ts'

const DESCRIPTION =
  'Time from a request of one token to a server without a loaded model until its first token, for EXAONE 4.0 32B (Q4_K_M, a file of ' +
  'full size with zero weights) on CPU with 4,096 tokens: both builds in turns, each with a new server, after one ' +
  'start that reads the file. Each ratio compares two consecutive starts, patched to stock. The file stays mapped, and ' +
  'weights are not repacked (LLAMA_ARG_NO_REPACK), so that it fits this machine. This is a benchmark, not a test: the ' +
  'load of the machine at the start and at the end is recorded.'

const PAIRS = 8
/** One token: evaluating more takes longer than everything else, and as long as the machine's other work lets it. */
const PROMPT = 'A'

const schema = z.object({
  ...documentShape,
  loadAverage: z.object({ before: z.number(), after: z.number() }),
  pairs: z.array(
    z.object({
      /** Seconds. */
      patched: z.number(),
      stock: z.number(),
      ratio: z.number(),
    }),
  ),
})
type Pair = z.infer<typeof schema>['pairs'][number]

export const startSchema: z.ZodType<Document> = schema

export async function measureStart({ patched, stock, say }: MeasureRequest): Promise<Measured> {
  const before = loadavg()[0] ?? 0
  const pairs: Pair[] = []
  // On a disk, as a downloaded model is: the system then caches the pages of the file.
  await withScratch(tmpdir(), async (models) => {
    await firstToken(stock, models)
    for (let index = 0; index < PAIRS; index++) {
      // Neither build is always the second one.
      const order = index % 2 === 0 ? ([patched, stock] as const) : ([stock, patched] as const)
      const seconds = { patched: 0, stock: 0 }
      for (const build of order) seconds[build.info.variant] = await firstToken(build, models)
      const pair = { ...seconds, ratio: seconds.patched / seconds.stock }
      say(columns([rowOf(pair)]))
      pairs.push(pair)
    }
  })
  const loadAverage = { before, after: loadavg()[0] ?? 0 }
  const head = documentHead('start', DESCRIPTION, [patched, stock])
  return {
    document: { ...schema.parse({ ...head, loadAverage, pairs }) },
    table: columns([['patched s', 'stock s', 'ratio'], ...pairs.map(rowOf)]),
    failed: [],
  }
}

/** Rows for a document: seconds until the first token, and the ratio of the patched build to the stock one. */
export function startRows(content: unknown): string[][] {
  const { pairs } = schema.parse(content)
  const cell = (key: keyof Pair): string => {
    const { median, lowest, highest } = spread(pairs.map((pair) => pair[key]))
    return `${digits(median)} (${digits(lowest)}–${digits(highest)})`
  }
  return [
    ['', 'patched', 'stock', 'ratio'],
    ['seconds to the first token', cell('patched'), cell('stock'), cell('ratio')],
  ]
}

/** Starts a server and returns the seconds from the request to the first token. */
async function firstToken({ ollama }: Build, models: string): Promise<number> {
  const server = await startServer({ ollama, models, env: { LLAMA_ARG_NO_REPACK: '1' } })
  try {
    const { name } = await placeDummyModel(server.url, models, { size: '32B', quantization: 'Q4_K_M' })
    const client = new Ollama({ host: server.url })
    const options = { num_ctx: 4096, num_predict: 1, use_mmap: true }
    const begin = performance.now()
    await client.generate({ model: name, prompt: PROMPT, raw: true, stream: false, options })
    return (performance.now() - begin) / 1000
  } finally {
    await server.stop()
  }
}

function rowOf({ patched, stock, ratio }: Pair): string[] {
  return [patched.toFixed(2), stock.toFixed(2), ratio.toFixed(3)]
}
