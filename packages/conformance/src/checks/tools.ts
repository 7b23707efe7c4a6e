import type { ChatRequest, ToolCall } from 'ollama'
import { expect } from 'vitest'
import { answers } from '../fixtures/models.ts'
import type { Check } from './check.ts'
import { answered, question, weather } from './requests.ts'

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
    title: 'a tool call comes back as one, and nothing of it as content',
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
    title: 'streamed, the call comes in one chunk, whole',
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
    title: 'tags that arrive in several chunks are found',
    run: async (bench) => {
      const chunks = await (await bench.serve()).stream('cutCall', off)
      expect(chunks.flatMap((chunk) => chunk.message.tool_calls ?? [])).toEqual([seoul])
      expect(chunks.map((chunk) => chunk.message.content).join('')).toBe('')
    },
  },
  {
    ...area,
    id: 'tools/token-tags',
    title: 'tags that are one token each, as in the real vocabulary, are found',
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
    title:
      'two calls come back in order, numbered from 0, each with an id, and the text around them as content',
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
    title: 'a call after thinking leaves the reasoning, the call and nothing else',
    run: async (bench) => {
      const { message } = await (await bench.serve()).chat('call', { ...weatherRequest, think: true })
      expect(message).toMatchObject({ thinking: 'I need the weather.', content: '', tool_calls: [seoul] })
    },
  },
  {
    ...area,
    id: 'tools/before-end-of-thinking',
    title: 'a call before the end of thinking ends it',
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
    title: 'the result of a tool reaches the model, which answers',
    run: async (bench) => {
      const server = await bench.serve()
      const request = { messages: answered, tools: [weather], think: false }
      expect(await server.prompt('answer', request)).toContain(
        '[|tool|]\n<tool_result>{"result": "{\\"celsius\\": 21}"}</tool_result>[|endofturn|]\n',
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
    title:
      'a call with invalid JSON comes back as content, exactly as it was written, and the request succeeds',
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
    title: 'a call that is cut short comes back as content, exactly as it was written',
    references: ['#16497', '#18009'],
    run: async (bench) => {
      const { message } = await (await bench.serve()).chat('unclosed', off)
      expect(message.content).toBe('Look: <tool_call>{"name": "get_weather", "argu')
    },
  },
  {
    ...area,
    id: 'tools/undeclared',
    title:
      'a call of an undeclared tool reaches the caller, its arguments in their order and every digit kept',
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
    id: 'tools/none-declared',
    title: 'with no tools declared, tags are text',
    fixedBy: [],
    run: async (bench) => {
      const { message } = await (await bench.serve()).chat('tags', { messages: question, think: false })
      expect(message.content).toBe('Write <tool_call>{"name": "x"}</tool_call> like this.')
      expect(message.tool_calls ?? []).toEqual([])
    },
  },
]
