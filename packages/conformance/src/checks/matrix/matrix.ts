import { expect } from 'vitest'
import { answered } from '../../bench/answered.ts'
import type { Served } from '../../bench/bench.ts'
import { answers } from '../../fixtures/models/parts.ts'
import type { Check } from '../check.ts'
import { messages } from './anthropic.ts'
import { chat, generate } from './api.ts'
import { type Answer, type Cell, parsed } from './cell.ts'
import type { Endpoint } from './endpoint.ts'
import { chatCompletions, responses } from './openai.ts'
import { rawParts, rawWhole } from './raw.ts'
import { fitting } from './request.ts'

export const endpoints: readonly Endpoint[] = [chat, generate, chatCompletions, responses, messages]

/** What a request asks for. */
interface Content {
  id: string
  title: string
  tools: boolean
  format: boolean
}

export const contents: readonly Content[] = [
  { id: 'text', title: 'plain text', tools: false, format: false },
  { id: 'format', title: 'an answer in a format', tools: false, format: true },
  { id: 'tools', title: 'a tool call', tools: true, format: false },
  { id: 'tools-format', title: 'a tool call where a format is requested, too', tools: true, format: true },
]

const modes = [false, true].flatMap((stream) => [false, true].map((thinking) => ({ stream, thinking })))

const call = { name: 'get_weather', args: { city: 'Seoul', unit: 'C' } }

/** What the model says to a cell. */
function expected({ thinking, tools, format }: Cell): Answer {
  const thought = tools ? 'I need the weather.' : answers.thought
  const text = format ? JSON.stringify(fitting) : answers.content
  return { thinking: thinking ? thought : '', text: tools ? '' : text, calls: tools ? [call] : [] }
}

/** White space in JSON is the model's choice. */
function comparable(answer: Answer, { tools, format }: Cell): Answer {
  const text = answer.text.trim()
  if (tools || !format) return { ...answer, text }
  return { ...answer, text: JSON.stringify(parsed(text)) }
}

/** Asks by the official client and by a request as it is. */
async function asked(server: Served, endpoint: Endpoint, cell: Cell): Promise<Record<string, Answer>> {
  const model = await server.model(cell.tools ? 'call' : 'answer')
  const request = endpoint.request(model, cell)
  if (!cell.stream) {
    return {
      client: endpoint.read(await answered(endpoint.whole(server, request))),
      raw: endpoint.read(await rawWhole(server, endpoint.path, request)),
    }
  }
  return {
    client: endpoint.join(await answered(endpoint.parts(server, request))),
    raw: endpoint.join(await rawParts(server, endpoint.path, request)),
  }
}

function check(endpoint: Endpoint, { id, title, tools, format }: Content): Check {
  const both = tools && format
  return {
    level: 'MUST',
    id: `matrix/${endpoint.id}-${id}`,
    title: `${endpoint.path}: ${title}, streamed and not, thinking on and off, by the official client and by raw requests`,
    references: ['#14909', ...(both ? ['#8095'] : [])],
    fixedBy: ['renderer', 'parser', 'detection', ...(both ? ['tool-grammar'] : [])],
    failsOn: ['garbled'],
    ...(both && { where: 'thinking-close' as const }),
    run: async (bench) => {
      const server = await bench.serve()
      for (const mode of modes) {
        const cell = { ...mode, tools, format }
        for (const [way, answer] of Object.entries(await asked(server, endpoint, cell))) {
          expect(comparable(answer, cell), `${way} ${JSON.stringify(mode)}`).toEqual(expected(cell))
        }
      }
    },
  }
}

/** Endpoint × streamed × thinking × tools × format: a check covers the four cells that differ in the first two. */
export const matrix: readonly Check[] = endpoints.flatMap((endpoint) =>
  contents.filter(({ tools }) => endpoint.hasTools || !tools).map((content) => check(endpoint, content)),
)
