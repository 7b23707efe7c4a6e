import type Anthropic from '@anthropic-ai/sdk'
import { expect } from 'vitest'
import { answered } from '../bench/answered.ts'
import type { Bench } from '../bench/bench.ts'
import type { ModelName } from '../fixtures/models/models.ts'
import { answers } from '../fixtures/models/parts.ts'
import { parserCases } from '../fixtures/parser-cases/parser-cases.ts'
import type { Check } from './check.ts'
import { anthropicWeather as tools } from './requests.ts'

const area = {
  level: 'MUST',
  references: ['#14909'],
  fixedBy: ['renderer', 'parser', 'detection'],
  failsOn: ['garbled'],
} as const

type Request = Omit<Anthropic.MessageCreateParamsNonStreaming, 'model' | 'max_tokens'>

const question: Request['messages'] = [{ role: 'user', content: 'What is the weather in Seoul?' }]
const thinking: Request['thinking'] = { type: 'enabled', budget_tokens: 1024 }

async function message(bench: Bench, model: ModelName, request: Request): Promise<Anthropic.Message> {
  const server = await bench.serve()
  const wanted = { ...request, model: await server.model(model), max_tokens: 2048 }
  const answer = await answered(server.anthropic.messages.create(wanted))
  expect(answer, 'the answer has a body').toBeDefined()
  return answer
}

/** Lets the client library assemble the stream. */
async function streamed(bench: Bench, model: ModelName, request: Request): Promise<Anthropic.Message> {
  const server = await bench.serve()
  const wanted = { ...request, model: await server.model(model), max_tokens: 2048 }
  return answered(server.anthropic.messages.stream(wanted).finalMessage())
}

const thoughtOf = ({ content }: Anthropic.Message): string =>
  content.flatMap((block) => (block.type === 'thinking' ? [block.thinking] : [])).join('')
const textOf = ({ content }: Anthropic.Message): string =>
  content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('')
const callsOf = ({ content }: Anthropic.Message): Anthropic.ToolUseBlock[] =>
  content.filter((block) => block.type === 'tool_use')

const both = [message, streamed]

export const anthropic: readonly Check[] = [
  {
    ...area,
    id: 'anthropic/thinking',
    title: 'Anthropic API: reasoning and answer are separate blocks, streamed and not',
    failsOn: ['garbled', 'truncated'],
    run: async (bench) => {
      for (const ask of both) {
        const answer = await ask(bench, 'answer', { messages: question, thinking })
        expect(answer.content.map(({ type }) => type)).toEqual(['thinking', 'text'])
        expect({ thought: thoughtOf(answer), content: textOf(answer) }).toEqual(answers)
        expect(answer.stop_reason).toBe('end_turn')
      }
    },
  },
  {
    ...area,
    id: 'anthropic/call',
    title:
      'Anthropic API: a tool call is a tool_use block with id and arguments and ends the answer, streamed and not',
    failsOn: ['garbled', 'truncated'],
    run: async (bench) => {
      for (const ask of both) {
        const answer = await ask(bench, 'call', { messages: question, tools, thinking })
        expect(callsOf(answer)).toMatchObject([
          { name: 'get_weather', input: { city: 'Seoul', unit: 'C' }, id: expect.stringMatching(/./) },
        ])
        expect(thoughtOf(answer)).toBe('I need the weather.')
        expect(textOf(answer)).toBe('')
        expect(answer.stop_reason).toBe('tool_use')
      }
    },
  },
  {
    ...area,
    id: 'anthropic/number-out-of-range',
    failsOn: ['garbled', 'code-any-number'],
    title: 'Anthropic API: a call with a number that clients cannot read is text, streamed and not',
    run: async (bench) => {
      // Without reasoning from a model whose answer is the same after any prompt
      for (const ask of both) {
        const answer = await ask(bench, 'parser-number-out-of-range', { messages: question, tools })
        expect(thoughtOf(answer) + textOf(answer)).toBe(parserCases['number-out-of-range'].said)
        expect(callsOf(answer)).toEqual([])
        expect(answer.stop_reason).toBe('end_turn')
      }
    },
  },
  {
    ...area,
    id: 'anthropic/result',
    title: 'Anthropic API: the model answers a tool result',
    run: async (bench) => {
      const messages: Request['messages'] = [
        ...question,
        {
          role: 'assistant',
          content: [{ type: 'tool_use', id: 'call_1', name: 'get_weather', input: { city: 'Seoul' } }],
        },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: 'call_1', content: '{"celsius": 21}' }],
        },
      ]
      const answer = await message(bench, 'answer', { messages, tools, thinking })
      expect({ thought: thoughtOf(answer), content: textOf(answer) }).toEqual(answers)
    },
  },
  {
    ...area,
    id: 'anthropic/no-thinking',
    level: 'SHOULD',
    title: 'Anthropic API: no reasoning with thinking disabled',
    fixedBy: [],
    keptBy: ['renderer', 'parser', 'messages'],
    run: async (bench) => {
      const answer = await message(bench, 'answer', { messages: question, thinking: { type: 'disabled' } })
      expect(answer.content.map(({ type }) => type)).toEqual(['text'])
      expect(textOf(answer)).toBe(answers.content)
    },
  },
]
