import { loadavg } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import {
  columns,
  digits,
  type ModelName,
  type Served,
  type SpeedDraftName,
  type Spread,
  speedDrafts,
  spread,
  spreadSchema,
  withServers,
} from '@exaone4/conformance'
import { z } from 'zod'
import { type Document, documentHead, documentShape } from '../documents/document.ts'
import type { Measured, MeasureRequest } from '../documents/measurement.ts'

const DESCRIPTION =
  'Decode speed with and without a draft model on one thread of a CPU, in turns. The model has the layers of EXAONE 4.0 1.2B in Q8_0 and ' +
  'a small vocabulary. The draft model has a thirtieth of its weights, which is what 1.2B has of 32B. Both are scripted: ' +
  'they say a fixed text, and the draft model is wrong after every so many tokens, or never. So the share of accepted ' +
  'tokens is set by the test, and real models accept other shares. Each ratio compares two runs that follow each other. ' +
  'On a busy machine the runs differ: the load average at the start and at the end is recorded.'

const RUNS = 2
const GENERATED = 32
const CONTEXT = 2048
const LENGTHS = [4, 8]
/** How often the log is read, a tenth of a second apart, until it says what was drafted. */
const TRIES = 50

const cellSchema = z.object({
  /** Every so many tokens, the draft model is wrong; null for one that never is. */
  wrongEvery: z.number().nullable(),
  /** Tokens that are drafted at once. */
  length: z.number(),
  suggested: z.number(),
  accepted: z.number(),
  /** Tokens per second. */
  drafted: spreadSchema,
  alone: spreadSchema,
  /** With to without a draft model, run by run. */
  ratio: spreadSchema,
})
type Cell = z.infer<typeof cellSchema>

const schema = z.object({
  ...documentShape,
  loadAverage: z.object({ before: z.number(), after: z.number() }),
  cells: z.array(cellSchema),
})

export const draftSchema: z.ZodType<Document> = schema

export async function measureDraft(request: MeasureRequest): Promise<Measured> {
  const { patched, say } = request
  const before = loadavg()[0] ?? 0
  const cells: Cell[] = []
  const failed: string[] = []
  await withServers(request, 'draft', patched.ollama, async (bench) => {
    const server = await bench.serve()
    for (const model of Object.keys(speedDrafts).filter(isDraft)) {
      for (const length of LENGTHS) {
        const { cell, differs } = await measureCell(server, model, length)
        say(columns([rowOf(cell)]))
        cells.push(cell)
        if (differs) failed.push(`other text with ${model}, ${length} tokens at once`)
      }
    }
  })
  const loadAverage = { before, after: loadavg()[0] ?? 0 }
  const head = documentHead('draft', DESCRIPTION, [patched])
  return {
    document: { ...schema.parse({ ...head, loadAverage, cells }) },
    table: columns([HEADER, ...cells.map(rowOf)]),
    failed,
  }
}

/** The table of docs/draft.md: the ratio by how many tokens are accepted. */
export function draftRows(content: unknown): string[][] {
  const { cells } = schema.parse(content)
  return [['draft model', 'tokens at once', 'accepted', 'speed, times'], ...cells.map(pageRow)]
}

function pageRow({ wrongEvery, length, suggested, accepted, ratio }: Cell): string[] {
  return [
    wrongEvery === null ? 'never wrong' : `wrong after every ${wrongEvery} tokens`,
    String(length),
    share(suggested, accepted),
    `${digits(ratio.median)} (${digits(ratio.lowest)}–${digits(ratio.highest)})`,
  ]
}

async function measureCell(
  server: Served,
  model: SpeedDraftName,
  length: number,
): Promise<{ cell: Cell; differs: boolean }> {
  const rates: Record<'drafted' | 'alone', number[]> = { drafted: [], alone: [] }
  const texts = new Set<string>()
  let counts = { suggested: 0, accepted: 0 }
  for (let run = 0; run < RUNS; run++) {
    const alone = await ask(server, 'speedTarget', 0)
    const drafted = await ask(server, model, length)
    rates.alone.push(alone.rate)
    rates.drafted.push(drafted.rate)
    texts.add(alone.text).add(drafted.text)
    counts = await draftedLast(server)
  }
  const ratio = spread(rates.drafted.map((rate, run) => rate / (rates.alone[run] ?? Number.NaN)))
  const cell = {
    wrongEvery: speedDrafts[model] ?? null,
    length,
    ...counts,
    drafted: spread(rates.drafted),
    alone: spread(rates.alone),
    ratio,
  }
  return { cell, differs: texts.size > 1 }
}

/** One answer. The first one loads the model, which is no part of its rate. */
async function ask(
  server: Served,
  model: ModelName,
  length: number,
): Promise<{ text: string; rate: number }> {
  // Two threads wait for each other at every layer, which takes minutes while anything else runs.
  const options = { num_ctx: CONTEXT, num_predict: GENERATED, num_thread: 1, temperature: 0 }
  const request = { options: { ...options, ...(length > 0 && { draft_num_predict: length }) } }
  const { response, eval_count, eval_duration } = await server.complete(model, 'Count', request)
  if (eval_count !== GENERATED) throw new Error(`${eval_count} of ${GENERATED} tokens came`)
  return { text: response, rate: (eval_count / eval_duration) * 1e9 }
}

/** What was drafted for the last answer. The log may come after it. */
async function draftedLast(server: Served): Promise<{ suggested: number; accepted: number }> {
  for (let tries = 0; tries < TRIES; tries++) {
    const { drafted } = await server.lastPrompt()
    if (drafted) return drafted
    await setTimeout(100)
  }
  throw new Error("the server's log does not say what was drafted")
}

function isDraft(name: string): name is SpeedDraftName {
  return name in speedDrafts
}

const HEADER = [
  'wrong every',
  'at once',
  'accepted',
  'with',
  '(spread)',
  'without',
  '(spread)',
  'ratio',
  '(spread)',
]

function rowOf({ wrongEvery, length, suggested, accepted, drafted, alone, ratio }: Cell): string[] {
  const both = ({ median, lowest, highest }: Spread): string[] => [
    digits(median),
    `${digits(lowest)}–${digits(highest)}`,
  ]
  return [
    wrongEvery === null ? 'never' : String(wrongEvery),
    String(length),
    share(suggested, accepted),
    ...both(drafted),
    ...both(alone),
    ...both(ratio),
  ]
}

function share(suggested: number, accepted: number): string {
  return `${((100 * accepted) / suggested).toFixed(0)} %`
}
