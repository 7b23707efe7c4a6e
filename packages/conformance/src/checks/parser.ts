import type { Tool, ToolCall } from 'ollama'
import { expect } from 'vitest'
import type { ParserCase } from '../fixtures/parser-cases/parser-case.ts'
import { type ParserCaseName, parserCases } from '../fixtures/parser-cases/parser-cases.ts'
import type { Check } from './check.ts'
import { question, weather } from './requests.ts'

const tool = (name: string, ...parameters: string[]): Tool => ({
  type: 'function',
  function: {
    name,
    description: name,
    parameters: {
      type: 'object',
      properties: Object.fromEntries(parameters.map((parameter) => [parameter, { type: 'string' }])),
    },
  },
})

const tools = [weather, tool('search', 'query'), tool('now'), tool('plot', 'a', 'b', 'g')]

/** Everything that the model writes must reach the client, streamed and not, as thinking, content or calls. */
export const parser: readonly Check[] = (Object.entries(parserCases) as [ParserCaseName, ParserCase][]).map(
  ([
    name,
    { title, references = ['#14909'], think = false, content = '', thinking = '', calls = [], codeFault },
  ]) => ({
    id: `parser/${name}`,
    level: 'MUST',
    title,
    references,
    fixedBy: ['renderer', 'parser', 'detection'],
    failsOn: ['garbled', ...(codeFault === undefined ? [] : [codeFault])],
    run: async (bench) => {
      const server = await bench.serve()
      const request = { messages: question, tools, think }
      const want = { content, thinking, calls: calls.map(([name, args]) => ({ name, args })) }

      const { message } = await server.chat(`parser-${name}`, request)
      expect(received([message])).toEqual(want)
      const chunks = await server.stream(`parser-${name}`, request)
      expect(received(chunks.map((chunk) => chunk.message))).toEqual(want)
      expect(chunks.at(-1)).toMatchObject({ done: true })
    },
  }),
)

interface Received {
  content: string
  thinking?: string
  tool_calls?: ToolCall[]
}

function received(messages: readonly Received[]): unknown {
  const calls = messages.flatMap((message) => message.tool_calls ?? [])
  return {
    content: messages.map((message) => message.content).join(''),
    thinking: messages.map((message) => message.thinking ?? '').join(''),
    calls: calls.map(({ function: { name, arguments: args } }) => ({ name, args })),
  }
}
