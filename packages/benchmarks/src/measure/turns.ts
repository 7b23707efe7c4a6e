import type { Bench, Served } from '@exaone4/conformance'
import { answers, columns, type ModelName } from '@exaone4/conformance'
import { filler, planted } from '@exaone4/models'
import { z } from 'zod'
import { type Document, documentHead, documentShape } from '../documents/document.ts'
import { type Measured, type MeasureRequest, withServers } from '../documents/measurement.ts'

const DESCRIPTION =
  'Tokens that are evaluated in the second turn of a chat of 6,000 tokens, for 64-layer models with a window of 4,096 ' +
  'tokens. The first rows use the prompts that the patched renderer makes of two turns, with and without thinking. ' +
  "The second prompt leaves out the first turn's thinking, as EXAONE 4.0 does. In the other rows, the model thinks " +
  'for longer, and the second prompt continues where the first one ended. Both builds get the same prompts.'

const FIRST = 6000
const CONTEXT = 16_384
/** Tokens of thinking in the first turn. The engine keeps 512 tokens more than the window. */
const THOUGHTS = [256, 500, 600, 2000]

interface Exchange {
  name: string
  model: ModelName
  prompts: readonly [first: string, second: string]
  /** The largest number of tokens that the first turn generates. */
  generates: number
}

const schema = z.object({
  ...documentShape,
  cells: z.array(
    z.object({
      turns: z.string(),
      variant: z.enum(['patched', 'stock']),
      runner: z.string(),
      /** Tokens of the first prompt, of its answer, and of the second prompt. */
      first: z.number(),
      generated: z.number(),
      second: z.number(),
      /** Difference in length between the second prompt and the first. */
      added: z.number(),
      reused: z.number(),
      evaluated: z.number(),
      batch: z.number(),
    }),
  ),
})
type Cell = z.infer<typeof schema>['cells'][number]

export const turnsSchema: z.ZodType<Document> = schema

export async function measureTurns({ space, patched, stock, say }: MeasureRequest): Promise<Measured> {
  const cells: Cell[] = []
  const longThoughts = THOUGHTS.map(thinkingFor)
  const chats = await withServers(space, 'turns-prompts', patched.ollama, async (bench) => {
    const server = await bench.serve()
    return [await chat(server, false), await chat(server, true)]
  })
  for (const { ollama, info } of [patched, stock]) {
    await withServers(space, `turns-${info.variant}`, ollama, async (bench) => {
      for (const exchange of [...chats, ...longThoughts]) {
        const cell = await measureExchange(bench, exchange, info.variant)
        say(columns([rowOf(cell)]))
        cells.push(cell)
      }
    })
  }
  const named = new Set(chats.map(({ name }) => name))
  return {
    document: { ...schema.parse({ ...documentHead('turns', DESCRIPTION, [patched, stock]), cells }) },
    table: columns([HEADER, ...cells.map(rowOf)]),
    failed: cells
      .filter(({ turns, variant }) => variant === 'patched' && named.has(turns))
      .filter(({ evaluated, added, batch }) => evaluated > added + batch)
      .map((cell) => `more than the new tokens was evaluated: ${rowOf(cell).join(' ')}`),
  }
}

async function chat(server: Served, think: boolean): Promise<Exchange> {
  const first = [{ role: 'user', content: `Hello${filler(FIRST)}` }]
  const said = {
    role: 'assistant',
    content: answers.content,
    ...(think && { thinking: answers.thought }),
  }
  const second = [...first, said, { role: 'user', content: 'And then?' }]
  const options = { num_ctx: CONTEXT }
  const prompts = [
    await server.prompt('answer', { messages: first, think, options }),
    await server.prompt('answer', { messages: second, think, options }),
  ] as const
  return {
    name: think ? 'chat, with thoughts' : 'chat, no thoughts',
    model: 'answer',
    prompts,
    generates: -1,
  }
}

function thinkingFor(tokens: number): Exchange {
  const first = planted('olive') + filler(FIRST)
  const name = `${tokens} tokens of thoughts`
  return { name, model: 'recalling', prompts: [first, first + filler(40)], generates: tokens }
}

async function measureExchange(
  bench: Bench,
  { name, model, prompts, generates }: Exchange,
  variant: Cell['variant'],
): Promise<Cell> {
  const server = await bench.serve()
  const ask = (prompt: string, num_predict: number) =>
    server.complete(model, prompt, { options: { num_ctx: CONTEXT, temperature: 0, num_predict } })
  // Ask something else first, so that nothing of the previous exchange is left in the cache.
  await ask('Something else', 1)
  const { prompt_eval_count: first, eval_count: generated } = await ask(prompts[0], generates)
  await ask(prompts[1], 1)
  const { total: second, reused, evaluated } = await server.lastPrompt()
  const { runner, batchTokens: batch } = await server.load(model)
  const added = second - first
  return { turns: name, variant, runner, first, generated, second, added, reused, evaluated, batch }
}

const HEADER = ['turns', 'build', 'first', 'generated', 'second', 'new', 'reused', 'evaluated']

function rowOf({ turns, variant, first, generated, second, added, reused, evaluated }: Cell): string[] {
  return [turns, variant, ...[first, generated, second, added, reused, evaluated].map(String)]
}
