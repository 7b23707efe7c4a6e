import { loadavg } from 'node:os'
import { filler } from '@exaone4/harness'
import { z } from 'zod'
import type { Completion, Served } from '../check.ts'
import { columns, digits } from './columns.ts'
import {
  type Document,
  documentHead,
  documentShape,
  type Measured,
  type MeasureRequest,
  withServers,
} from './document.ts'
import { type Spread, spread, spreadSchema } from './statistics.ts'

const SAYS =
  'Tokens per second of a model with the shapes and tensor types of EXAONE 4.0 1.2B (Q4_K_M, zero weights) on CPU: ' +
  'the engine of the patched build against the llamarunner of the stock one, in turns, with default settings. Ratios ' +
  'are of two runs that follow one another: patched to stock. A benchmark, not a test: the load of the machine when ' +
  'it began and ended is with it.'

/** What is asked of both builds in turns; 24 tokens, since Ollama stops a model that repeats one 30 times. */
const RUNS = { pairs: 5, decodesPerPair: 3, generated: 24, shortPrompt: 512, longPrompt: 4096 }
const CONTEXT = 8192

const METRICS = ['prefill 512', 'decode after 512', 'decode after 4096'] as const
type Metric = (typeof METRICS)[number]

interface Cell {
  metric: Metric
  /** Tokens per second. */
  patched: Spread
  stock: Spread
  /** Patched to stock, run by run. */
  ratio: Spread
}

interface SpeedDocument extends Document {
  loadAverage: { before: number; after: number }
  cells: Cell[]
}

export const speedSchema: z.ZodType<SpeedDocument> = z.object({
  ...documentShape,
  loadAverage: z.object({ before: z.number(), after: z.number() }),
  cells: z.array(
    z.object({
      metric: z.enum(METRICS),
      patched: spreadSchema,
      stock: spreadSchema,
      ratio: spreadSchema,
    }),
  ),
})

type Samples = Record<Metric, { patched: number[]; stock: number[] }>

export async function measureSpeed({ space, patched, stock, say }: MeasureRequest): Promise<Measured> {
  const before = loadavg()[0] ?? 0
  const samples: Samples = {
    'prefill 512': { patched: [], stock: [] },
    'decode after 512': { patched: [], stock: [] },
    'decode after 4096': { patched: [], stock: [] },
  }
  await withServers(space, 'speed-patched', patched.ollama, (ours) =>
    withServers(space, 'speed-stock', stock.ollama, async (theirs) => {
      const servers = { patched: await ours.serve(), stock: await theirs.serve() }
      await runInTurns(servers, samples, say)
    }),
  )
  const cells = METRICS.map((metric) => cellOf(metric, samples[metric]))
  const loadAverage = { before, after: loadavg()[0] ?? 0 }
  const head = documentHead('speed', SAYS, [patched, stock])
  return {
    document: { ...speedSchema.parse({ ...head, loadAverage, cells }) },
    table: columns([HEADER, ...cells.map(rowOf)]),
    failed: [],
  }
}

async function runInTurns(
  servers: Record<'patched' | 'stock', Served>,
  samples: Samples,
  say: (line: string) => void,
): Promise<void> {
  const variants = ['patched', 'stock'] as const
  const tell = (metrics: readonly Metric[]): void => {
    for (const metric of metrics) say(columns([rowOf(cellOf(metric, samples[metric]))]))
  }
  for (const variant of variants) await ask(servers[variant], 'Warm up', 2)
  for (let pair = 0; pair < RUNS.pairs; pair++) {
    const prompt = `${pair}${filler(RUNS.shortPrompt - 1)}`
    for (const variant of variants) {
      const answer = await ask(servers[variant], prompt, RUNS.generated)
      samples['prefill 512'][variant].push(prefillRate(answer))
      samples['decode after 512'][variant].push(decodeRate(answer))
    }
    await decodeInTurns(servers, samples['decode after 512'], prompt)
    tell(METRICS.slice(0, 2))
  }
  // Evaluated once; then only its last token is, and the rest is decoding.
  const long = filler(RUNS.longPrompt)
  for (const variant of variants) await ask(servers[variant], long, 1)
  say(`${RUNS.longPrompt} tokens are cached`)
  for (let pair = 0; pair < RUNS.pairs; pair++) {
    await decodeInTurns(servers, samples['decode after 4096'], long)
    tell(METRICS.slice(2))
  }
}

async function decodeInTurns(
  servers: Record<'patched' | 'stock', Served>,
  samples: Samples[Metric],
  prompt: string,
): Promise<void> {
  for (let run = 0; run < RUNS.decodesPerPair; run++) {
    for (const variant of ['patched', 'stock'] as const) {
      samples[variant].push(decodeRate(await ask(servers[variant], prompt, RUNS.generated)))
    }
  }
}

function ask(server: Served, prompt: string, num_predict: number): Promise<Completion> {
  // 0 threads means Ollama's own choice.
  const options = { num_ctx: CONTEXT, num_predict, num_thread: 0, temperature: 0 }
  return server.complete('hollow1.2B', prompt, { options })
}

function prefillRate({ prompt_eval_count, prompt_eval_duration }: Completion): number {
  return (prompt_eval_count / prompt_eval_duration) * 1e9
}

function decodeRate({ eval_count, eval_duration }: Completion): number {
  return (eval_count / eval_duration) * 1e9
}

function cellOf(metric: Metric, { patched, stock }: Samples[Metric]): Cell {
  const ratios = patched.map((rate, index) => rate / (stock[index] ?? Number.NaN))
  return { metric, patched: spread(patched), stock: spread(stock), ratio: spread(ratios) }
}

const HEADER = ['', 'patched', '(spread)', 'stock', '(spread)', 'ratio', '(spread)', 'runs']

function rowOf({ metric, patched, stock, ratio }: Cell): string[] {
  const both = ({ median, lowest, highest }: Spread) => [
    digits(median),
    `${digits(lowest)}–${digits(highest)}`,
  ]
  return [metric, ...both(patched), ...both(stock), ...both(ratio), String(ratio.runs)]
}
