import { filler } from '@exaone4/models'
import { assert } from 'vitest'
import { z } from 'zod'
import type { Completion, Served } from '../bench/bench.ts'
import type { ModelName } from '../fixtures/models/models.ts'
import { columns, digits } from './columns.ts'
import { type Spread, spread, spreadSchema } from './statistics.ts'

/** What is asked of both builds in turns; 24 tokens, since Ollama stops a model that repeats one 30 times. */
const RUNS = { pairs: 5, decodesPerPair: 4, generated: 24, shortPrompt: 512, longPrompt: 4096, part: 512 }
const CONTEXT = 8192
/** On a slow machine, one server waits longer for the other than a model stays loaded by default. */
const KEEP_ALIVE = '1h'

const METRICS = ['prefill 512', 'decode after 512', 'decode after 4096'] as const
const [SHORT, LONG] = [METRICS.slice(0, 2), METRICS.slice(2)]
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
  /** How many threads evaluate; Ollama's own choice if none are given. */
  threads?: number
  /** Only the short prompt. */
  short?: boolean
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
  return (request.short ? SHORT : METRICS).map((metric) => cellOf(metric, samples[metric]))
}

/** The cells for a terminal. */
export function speedTable(cells: readonly SpeedCell[]): string {
  return columns([HEADER, ...cells.map(rowOf)])
}

async function runInTurns(request: SpeedRequest, samples: Samples): Promise<void> {
  const { servers, say } = request
  const tell = (metrics: readonly Metric[]): void => {
    for (const metric of metrics) say(columns([rowOf(cellOf(metric, samples[metric]))]))
  }
  for (const variant of turns(0)) await ask(request, servers[variant], 'Warm up', 2)
  for (let pair = 0; pair < RUNS.pairs; pair++) {
    const prompt = `${pair}${filler(RUNS.shortPrompt - 1)}`
    for (const variant of turns(pair)) {
      const answer = await ask(request, servers[variant], prompt, 1)
      samples['prefill 512'][variant].push(prefillRate(answer))
    }
    await decodeInTurns(request, samples['decode after 512'], prompt)
    tell(SHORT)
  }
  if (request.short) return
  // Evaluated once; then only its last token is, and the rest is decoding.
  for (const variant of turns(0)) await evaluate(request, servers[variant])
  say(`${RUNS.longPrompt} tokens are cached`)
  for (let pair = 0; pair < RUNS.pairs; pair++) {
    await decodeInTurns(request, samples['decode after 4096'], filler(RUNS.longPrompt))
    tell(LONG)
  }
}

/** Each build is the first one in half of the runs, since what ran before may slow down what runs next. */
function turns(run: number): readonly ('patched' | 'stock')[] {
  return run % 2 === 0 ? ['patched', 'stock'] : ['stock', 'patched']
}

/** In parts: a client of Ollama waits five minutes for an answer, and a slow CPU takes longer for all of it. */
async function evaluate(request: SpeedRequest, server: Served): Promise<void> {
  for (let length = RUNS.part; length <= RUNS.longPrompt; length += RUNS.part) {
    await ask(request, server, filler(length), 1)
  }
}

async function decodeInTurns(request: SpeedRequest, samples: Samples[Metric], prompt: string): Promise<void> {
  for (let run = 0; run < RUNS.decodesPerPair; run++) {
    for (const variant of turns(run)) {
      const answer = await ask(request, request.servers[variant], prompt, RUNS.generated)
      samples[variant].push(decodeRate(answer))
    }
  }
}

async function ask(
  { model, threads = 0 }: SpeedRequest,
  server: Served,
  prompt: string,
  num_predict: number,
): Promise<Completion> {
  // 0 threads means Ollama's own choice.
  const options = { num_ctx: CONTEXT, num_predict, num_thread: threads, temperature: 0 }
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
