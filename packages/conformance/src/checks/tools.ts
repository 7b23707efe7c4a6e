import type { ChatRequest, ToolCall } from 'ollama'
import { expect } from 'vitest'
import { answers } from '../fixtures/models/parts.ts'
import type { Check } from './check.ts'
import { answeredCall, question, weather } from './requests.ts'

const area = {
  level: 'MUST',
  references: ['#14909'],
  fixedBy: ['renderer', 'parser', 'detection'],
  failsOn: ['garbled'],
} as const

const weatherRequest: Partial<ChatRequest> = { messages: question, tools: [weather] }
const off: Partial<ChatRequest> = { ...weatherRequest, think: false }

const calledWith = (args: Record<string, unknown>, name = 'get_weather'): unknown =>
  expect.objectContaining({ function: expect.objectContaining({ name, arguments: args }) })
const seoul = calledWith({ city: 'Seoul', unit: 'C' })

export const tools: readonly Check[] = [
  {
    ...area,
    id: 'tools/call',
    title: 'a tool call, with nothing of it in the content',
    run: async (bench) => {
      const { message } = await (await bench.serve()).chat('call', off)
      expect(message.tool_calls).toEqual([seoul])
      expect(message.content).toBe('')
    },
  },
  {
    ...area,
    id: 'tools/call-streamed',
    failsOn: ['truncated', 'split'],
    title: 'a tool call in a stream, complete in one chunk',
    run: async (bench) => {
      const chunks = await (await bench.serve()).stream('call', off)
      expect(chunks.flatMap((chunk) => chunk.message.tool_calls ?? [])).toEqual([seoul])
      expect(chunks.map((chunk) => chunk.message.content).join('')).toBe('')
      expect(chunks.at(-1)).toMatchObject({ done: true })
    },
  },
  {
    ...area,
    id: 'tools/cut-tags',
    title: 'a tool call whose tags are split over several chunks',
    run: async (bench) => {
      const chunks = await (await bench.serve()).stream('cutCall', off)
      expect(chunks.flatMap((chunk) => chunk.message.tool_calls ?? [])).toEqual([seoul])
      expect(chunks.map((chunk) => chunk.message.content).join('')).toBe('')
    },
  },
  {
    ...area,
    id: 'tools/token-tags',
    title: 'a tool call whose tags are single tokens, as in the real vocabulary',
    run: async (bench) => {
      const { message } = await (await bench.serve()).chat('tokenCall', off)
      expect(message.tool_calls).toEqual([seoul])
      expect(message.content).toBe('')
    },
  },
  {
    ...area,
    id: 'tools/parallel',
    failsOn: ['garbled', 'code-call-index'],
    title: 'two tool calls in order, numbered from 0, each with an id; the text around them is content',
    references: ['#14909', '#15457', '#6462'],
    run: async (bench) => {
      const { message } = await (await bench.serve()).chat('parallel', off)
      expect(message.tool_calls).toEqual([calledWith({ city: 'Seoul' }), calledWith({ city: 'Busan' })])
      const calls = message.tool_calls as (ToolCall & { id: string; function: { index: number } })[]
      expect(calls.map((call) => call.function.index)).toEqual([0, 1])
      expect(new Set(calls.map((call) => call.id)).size).toBe(2)
      expect(message.content).toBe('Two places.')
    },
  },
  {
    ...area,
    id: 'tools/after-thinking',
    title: 'a tool call after thinking: reasoning, the call and nothing else',
    run: async (bench) => {
      const { message } = await (await bench.serve()).chat('call', { ...weatherRequest, think: true })
      expect(message).toMatchObject({ thinking: 'I need the weather.', content: '', tool_calls: [seoul] })
    },
  },
  {
    ...area,
    id: 'tools/before-end-of-thinking',
    title: 'a tool call inside the thinking ends the thinking',
    references: ['#14745'],
    run: async (bench) => {
      const { message } = await (await bench.serve()).chat('earlyCall', { ...weatherRequest, think: true })
      expect(message).toMatchObject({
        thinking: 'Let me look.',
        content: '',
        tool_calls: [calledWith({ city: 'Jeju' })],
      })
    },
  },
  {
    ...area,
    id: 'tools/result',
    title: 'the model receives a tool result and answers',
    run: async (bench) => {
      const server = await bench.serve()
      const request = { messages: answeredCall, tools: [weather], think: false }
      expect(await server.prompt('answer', request)).toContain(
        bench.format.turn('tool', bench.format.result('{"celsius": 21}')),
      )
      const { message } = await server.chat('answer', request)
      expect(message.content).toBe(answers.content)
      expect(message.tool_calls ?? []).toEqual([])
    },
  },
  {
    ...area,
    id: 'tools/broken',
    failsOn: ['garbled', 'code-broken-call'],
    title: 'a tool call with invalid JSON is returned unchanged as content, and the request succeeds',
    references: ['#14570', '#14492'],
    run: async (bench) => {
      const { message } = await (await bench.serve()).chat('broken', off)
      expect(message.content).toBe(
        'Look: <tool_call>{"name": "get_weather", "arguments": {"city": Seoul}}</tool_call> done.',
      )
      expect(message.tool_calls ?? []).toEqual([])
    },
  },
  {
    ...area,
    id: 'tools/cut-short',
    title: 'a truncated tool call is returned unchanged as content',
    references: ['#16497', '#18009'],
    run: async (bench) => {
      const { message } = await (await bench.serve()).chat('unclosed', off)
      expect(message.content).toBe('Look: <tool_call>{"name": "get_weather", "argu')
    },
  },
  {
    ...area,
    id: 'tools/undeclared',
    title: 'a call of an undeclared tool reaches the client, with its arguments in order and all digits',
    references: ['#17274', '#12357'],
    run: async (bench) => {
      const server = await bench.serve()
      const response = await fetch(`${server.url}/api/chat`, {
        method: 'POST',
        body: JSON.stringify({
          ...off,
          model: await server.model('undeclared'),
          stream: false,
        }),
      })
      const text = (await response.text()).replaceAll('\\u003c', '<').replaceAll('\\u0026', '&')
      expect(text).toContain(
        '"name":"launch","arguments":{"zone":"서울","at":9007199254740993,"by":{"y":1,"x":"a<b&c"}}',
      )
    },
  },
  {
    ...area,
    id: 'tools/numbers',
    title: 'numbers in the arguments of a call keep all their digits at every endpoint, streamed and not',
    references: ['#12357'],
    run: async (bench) => {
      const server = await bench.serve()
      const model = await server.model('exactNumbers')
      const chat = { messages: question, tools: [weather] }
      const { name, description, parameters } = weather.function
      const requests: [path: string, body: Record<string, unknown>][] = [
        ['/api/chat', { ...chat, think: false }],
        ['/v1/chat/completions', { ...chat, reasoning_effort: 'none' }],
        [
          '/v1/responses',
          {
            input: 'Go.',
            tools: [{ type: 'function', name, description, parameters }],
            reasoning: { effort: 'none' },
          },
        ],
        [
          '/v1/messages',
          { messages: question, max_tokens: 512, tools: [{ name, description, input_schema: parameters }] },
        ],
      ]
      for (const [path, body] of requests) {
        for (const stream of [false, true]) {
          const response = await fetch(`${server.url}${path}`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ ...body, model, stream }),
          })
          const text = (await response.text()).replaceAll('\\"', '"')
          expect(text, `${path}, stream ${stream}`).toContain(
            '{"at":12345678901234567890,"by":{"ratio":1.0,"share":0.1234567890123456789}}',
          )
        }
      }
    },
  },
  {
    ...area,
    id: 'tools/rejected-log',
    failsOn: [],
    title: 'the text of a rejected call, up to where it goes wrong, is in the debug log',
    needs: ['facts'],
    run: async (bench) => {
      const server = await bench.serve()
      await server.chat('broken', off)
      const { rejectedCalls } = await server.facts()
      expect(rejectedCalls).toContainEqual(
        expect.stringContaining('{"name": "get_weather", "arguments": {"city": S'),
      )
    },
  },
  {
    ...area,
    id: 'tools/none-declared',
    title: 'tool-call tags are text when no tools are declared',
    fixedBy: [],
    run: async (bench) => {
      const { message } = await (await bench.serve()).chat('tags', { messages: question, think: false })
      expect(message.content).toBe('Write <tool_call>{"name": "x"}</tool_call> like this.')
      expect(message.tool_calls ?? []).toEqual([])
    },
  },
]
