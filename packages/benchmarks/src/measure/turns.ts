import { type Bench, columns, type Served, withServers } from '@exaone4/conformance'
import { filler, planted } from '@exaone4/models'
import type { Message } from 'ollama'
import { documentHead } from '../documents/document.ts'
import type { Measured, MeasureRequest } from '../documents/measurement.ts'
import { type TurnsChat, turnsAfter, turnsSchema } from '../documents/turns-document.ts'

const DESCRIPTION =
  'Tokens that are evaluated in 20 turns of an agent that thinks, calls a tool and gets a result of 200 tokens. The ' +
  'conversation begins with 6,000 tokens, the model has 64 layers and a window of 4,096 tokens. A prompt leaves out the ' +
  'thinking of earlier turns, as EXAONE 4.0 does. New tokens are those by which a prompt is longer than the one before ' +
  'it. In the first turn, all tokens are new; it is not counted. Both builds get the same prompts.'

const MODEL = 'recalling'
const FIRST = 6000
const RESULT = 200
const TURNS = 20
const CONTEXT = 16_384
/** Tokens of thinking, turn by turn and again from the start. Without a checkpoint, v0.18.0's engine can go back by 512 tokens. */
const THOUGHTS = [100, 300, 600, 1000, 3000]
/** The largest ratio of evaluated to new tokens in the patched builds, whatever the model thought before. */
const GOAL = 1.1

export async function measureTurns(request: MeasureRequest): Promise<Measured> {
  const { patched, stock, say } = request
  const prompts = await withServers(request, 'turns-prompts', patched.ollama, async (bench) =>
    promptsOf(await bench.serve()),
  )
  const chats: TurnsChat[] = []
  for (const { ollama, info } of [patched, stock]) {
    const chat = await withServers(request, `turns-${info.variant}`, ollama, (bench) =>
      measureChat(bench, prompts, info.variant),
    )
    for (const row of rowsOf(chat)) say(columns([row]))
    chats.push(chat)
  }
  const document = turnsSchema.parse({ ...documentHead('turns', DESCRIPTION, [patched, stock]), chats })
  return {
    document: { ...document },
    table: columns([HEADER, ...chats.flatMap(rowsOf)]),
    failed: chats
      .filter(({ variant }) => variant === 'patched')
      .flatMap((chat) =>
        THOUGHTS.filter((thoughts) => {
          const { added, evaluated } = turnsAfter(chat, thoughts)
          return evaluated > GOAL * added
        }),
      )
      .map(
        (thoughts) =>
          `after ${thoughts} tokens of thinking, more than ${GOAL} times the new tokens were evaluated`,
      ),
  }
}

/** The prompts of all turns. What the model thinks is in none of them. */
async function promptsOf(server: Served): Promise<string[]> {
  const messages: Message[] = [{ role: 'user', content: planted('olive') + filler(FIRST) }]
  const prompts: string[] = []
  for (let turn = 1; turn <= TURNS; turn++) {
    prompts.push(await server.prompt(MODEL, { messages, think: true, options: { num_ctx: CONTEXT } }))
    messages.push(
      {
        role: 'assistant',
        content: '',
        tool_calls: [{ function: { name: 'read', arguments: { page: turn } } }],
      },
      { role: 'tool', content: filler(RESULT) },
    )
  }
  return prompts
}

async function measureChat(
  bench: Bench,
  prompts: readonly string[],
  variant: TurnsChat['variant'],
): Promise<TurnsChat> {
  const server = await bench.serve()
  const turns: TurnsChat['turns'] = []
  for (const [index, prompt] of prompts.entries()) {
    const options = { num_ctx: CONTEXT, temperature: 0, num_predict: THOUGHTS[index % THOUGHTS.length] ?? 0 }
    const { response, eval_count: thoughts } = await server.complete(MODEL, prompt, { options })
    const wrong = response.match(/[a-z]+/g)?.find((word) => word !== 'olive')
    if (wrong !== undefined) throw new Error(`the model answered "${wrong}", not the secret in its prompt`)
    const { total, evaluated } = await server.lastPrompt()
    turns.push({ prompt: total, evaluated, thoughts })
  }
  const { runner } = await server.load(MODEL)
  return { variant, runner, turns }
}

const HEADER = ['thinking before', 'build', 'runner', 'new', 'evaluated', 'ratio']

function rowsOf(chat: TurnsChat): string[][] {
  return THOUGHTS.map((thoughts) => {
    const { added, evaluated } = turnsAfter(chat, thoughts)
    return [
      `${thoughts}`,
      chat.variant,
      chat.runner,
      `${added}`,
      `${evaluated}`,
      (evaluated / added).toFixed(2),
    ]
  })
}
