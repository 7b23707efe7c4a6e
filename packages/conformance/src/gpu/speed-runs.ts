import { filler } from '@exaone4/models'
import { assert } from 'vitest'
import { z } from 'zod'
import type { Completion, Served } from '../bench/bench.ts'
import type { ModelName } from '../fixtures/models/models.ts'
import { columns, digits } from './columns.ts'
import { type Spread, spread, spreadSchema } from './statistics.ts'

/** What is asked of both builds in turns; 24 tokens, since Ollama stops a model that repeats one 30 times. */
const RUNS = { pairs: 5, decodesPerPair: 3, generated: 24, shortPrompt: 512, longPrompt: 4096, part: 512 }
const CONTEXT = 8192
/** On a slow machine, one server waits longer for the other than a model stays loaded by default. */
const KEEP_ALIVE = '1h'

const METRICS = ['prefill 512', 'decode after 512', 'decode after 4096'] as const
type Metric = (typeof METRICS)[number]

/** One thing that was timed. */
export interface SpeedCell {
  metric: Metric
  /** Tokens per second. */
  patched: Spread
  stock: Spread
  /** Patched to stock, run by run. */
  ratio: Spread
}

export const speedCellSchema: z.ZodType<SpeedCell> = z.object({
  metric: z.enum(METRICS),
  patched: spreadSchema,
  stock: spreadSchema,
  ratio: spreadSchema,
})

type Samples = Record<Metric, { patched: number[]; stock: number[] }>

export interface SpeedRequest {
  servers: Record<'patched' | 'stock', Served>
  model: ModelName
  say: (line: string) => void
}

/** Times two servers in turns. Throws where one answers with fewer tokens than it was asked for. */
export async function timeInTurns(request: SpeedRequest): Promise<SpeedCell[]> {
  const samples: Samples = {
    'prefill 512': { patched: [], stock: [] },
    'decode after 512': { patched: [], stock: [] },
    'decode after 4096': { patched: [], stock: [] },
  }
  await runInTurns(request, samples)
  return METRICS.map((metric) => cellOf(metric, samples[metric]))
}

/** The cells for a terminal. */
export function speedTable(cells: readonly SpeedCell[]): string {
  return columns([HEADER, ...cells.map(rowOf)])
}

async function runInTurns(request: SpeedRequest, samples: Samples): Promise<void> {
  const { servers, model, say } = request
  const variants = ['patched', 'stock'] as const
  const tell = (metrics: readonly Metric[]): void => {
    for (const metric of metrics) say(columns([rowOf(cellOf(metric, samples[metric]))]))
  }
  for (const variant of variants) await ask(servers[variant], model, 'Warm up', 2)
  for (let pair = 0; pair < RUNS.pairs; pair++) {
    const prompt = `${pair}${filler(RUNS.shortPrompt - 1)}`
    for (const variant of variants) {
      const answer = await ask(servers[variant], model, prompt, RUNS.generated)
      samples['prefill 512'][variant].push(prefillRate(answer))
      samples['decode after 512'][variant].push(decodeRate(answer))
    }
    await decodeInTurns(request, samples['decode after 512'], prompt)
    tell(METRICS.slice(0, 2))
  }
  // Evaluated once; then only its last token is, and the rest is decoding.
  const long = filler(RUNS.longPrompt)
  for (const variant of variants) await evaluate(servers[variant], model)
  say(`${RUNS.longPrompt} tokens are cached`)
  for (let pair = 0; pair < RUNS.pairs; pair++) {
    await decodeInTurns(request, samples['decode after 4096'], long)
    tell(METRICS.slice(2))
  }
}

/** In parts: a client of Ollama waits five minutes for an answer, and a slow CPU takes longer for all of it. */
async function evaluate(server: Served, model: ModelName): Promise<void> {
  for (let length = RUNS.part; length <= RUNS.longPrompt; length += RUNS.part) {
    await ask(server, model, filler(length), 1)
  }
}

async function decodeInTurns(
  { servers, model }: SpeedRequest,
  samples: Samples[Metric],
  prompt: string,
): Promise<void> {
  for (let run = 0; run < RUNS.decodesPerPair; run++) {
    for (const variant of ['patched', 'stock'] as const) {
      samples[variant].push(decodeRate(await ask(servers[variant], model, prompt, RUNS.generated)))
    }
  }
}

async function ask(
  server: Served,
  model: ModelName,
  prompt: string,
  num_predict: number,
): Promise<Completion> {
  // 0 threads means Ollama's own choice.
  const options = { num_ctx: CONTEXT, num_predict, num_thread: 0, temperature: 0 }
  const answer = await server.complete(model, prompt, { options, keep_alive: KEEP_ALIVE })
  assert(
    answer.eval_count === num_predict,
    `${answer.eval_count} of ${num_predict} tokens came: there is nothing to time`,
  )
  return answer
}

function prefillRate({ prompt_eval_count, prompt_eval_duration }: Completion): number {
  return (prompt_eval_count / prompt_eval_duration) * 1e9
}

function decodeRate({ eval_count, eval_duration }: Completion): number {
  return (eval_count / eval_duration) * 1e9
}

function cellOf(metric: Metric, { patched, stock }: Samples[Metric]): SpeedCell {
  const ratios = patched.map((rate, index) => rate / (stock[index] ?? Number.NaN))
  return { metric, patched: spread(patched), stock: spread(stock), ratio: spread(ratios) }
}

const HEADER = ['', 'patched', '(spread)', 'stock', '(spread)', 'ratio', '(spread)', 'runs']

function rowOf({ metric, patched, stock, ratio }: SpeedCell): string[] {
  const both = ({ median, lowest, highest }: Spread) => [
    digits(median),
    `${digits(lowest)}–${digits(highest)}`,
  ]
  return [metric, ...both(patched), ...both(stock), ...both(ratio), String(ratio.runs)]
}
