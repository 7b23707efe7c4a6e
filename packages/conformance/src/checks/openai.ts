import type OpenAI from 'openai'
import { expect } from 'vitest'
import { answered } from '../bench/answered.ts'
import type { Bench } from '../bench/bench.ts'
import type { ModelName } from '../fixtures/models/models.ts'
import { answers } from '../fixtures/models/parts.ts'
import { parserCases } from '../fixtures/parser-cases/parser-cases.ts'
import type { Check } from './check.ts'
import { failure } from './failure.ts'
import { openaiWeather } from './requests.ts'

const area = {
  level: 'MUST',
  references: ['#14909'],
  fixedBy: ['renderer', 'parser', 'detection'],
  failsOn: ['garbled'],
} as const

type Request = Omit<OpenAI.ChatCompletionCreateParamsNonStreaming, 'model' | 'stream'>

const question: Request['messages'] = [{ role: 'user', content: 'What is the weather in Seoul?' }]
const tools = openaiWeather.chat
const seoul = { name: 'get_weather', arguments: '{"city":"Seoul","unit":"C"}' }

/** Fields of the message that the client's types lack. */
type Message = OpenAI.ChatCompletionMessage & { reasoning?: string }

async function complete(
  bench: Bench,
  model: ModelName,
  request: Request,
): Promise<OpenAI.ChatCompletion.Choice> {
  const server = await bench.serve()
  const whole = { ...request, model: await server.model(model) }
  const completion = await answered(server.openai.chat.completions.create(whole))
  expect(completion, 'the answer has a body').toBeDefined()
  expect(completion.choices).toHaveLength(1)
  return completion.choices[0] as OpenAI.ChatCompletion.Choice
}

/** Lets the client library assemble the stream. */
async function streamed(
  bench: Bench,
  model: ModelName,
  request: Request,
): Promise<OpenAI.ChatCompletion.Choice> {
  const server = await bench.serve()
  const stream = server.openai.chat.completions.stream({ ...request, model: await server.model(model) })
  const { choices } = await answered(stream.finalChatCompletion())
  return choices[0] as OpenAI.ChatCompletion.Choice
}

function callsOf({ message }: OpenAI.ChatCompletion.Choice): { name: string; arguments: string }[] {
  return (message.tool_calls ?? []).flatMap((call) =>
    call.type === 'function' ? [{ name: call.function.name, arguments: call.function.arguments }] : [],
  )
}

function expectIds({ message }: OpenAI.ChatCompletion.Choice): void {
  const ids = (message.tool_calls ?? []).map(({ id }) => id)
  expect(ids.every((id) => id !== '')).toBe(true)
  expect(new Set(ids).size).toBe(ids.length)
}

export const openai: readonly Check[] = [
  {
    ...area,
    id: 'openai/call',
    title: 'OpenAI API: a tool call has an id and JSON arguments, and ends the answer',
    references: ['#14909', '#6462'],
    run: async (bench) => {
      const choice = await complete(bench, 'call', { messages: question, tools, reasoning_effort: 'none' })
      expect(choice.finish_reason).toBe('tool_calls')
      expect(callsOf(choice)).toEqual([seoul])
      expectIds(choice)
      expect(choice.message.content ?? '').toBe('')
    },
  },
  {
    ...area,
    id: 'openai/call-streamed',
    title: 'OpenAI API: the client assembles the same tool call from a stream',
    failsOn: ['garbled', 'truncated'],
    run: async (bench) => {
      const choice = await streamed(bench, 'call', { messages: question, tools, reasoning_effort: 'none' })
      expect(choice.finish_reason).toBe('tool_calls')
      expect(callsOf(choice)).toEqual([seoul])
      expectIds(choice)
    },
  },
  {
    ...area,
    id: 'openai/parallel-streamed',
    failsOn: ['garbled', 'code-call-index'],
    title: 'OpenAI API: two tool calls in a stream, each with its own id and index',
    references: ['#15457', '#6462'],
    run: async (bench) => {
      const choice = await streamed(bench, 'parallel', {
        messages: question,
        tools,
        reasoning_effort: 'none',
      })
      expect(callsOf(choice)).toEqual([
        { name: 'get_weather', arguments: '{"city":"Seoul"}' },
        { name: 'get_weather', arguments: '{"city":"Busan"}' },
      ])
      expectIds(choice)
      expect(choice.message.content).toBe('Two places.')
    },
  },
  {
    ...area,
    id: 'openai/reasoning',
    title: 'OpenAI API: reasoning and answer are separate, streamed and not',
    failsOn: ['garbled', 'lossy', 'split'],
    run: async (bench) => {
      const request: Request = { messages: question, reasoning_effort: 'high' }
      const whole = await complete(bench, 'answer', request)
      expect(whole.message).toMatchObject({ reasoning: answers.thought, content: answers.content })
      expect(whole.finish_reason).toBe('stop')

      const server = await bench.serve()
      const model = await server.model('answer')
      const put = { reasoning: '', content: '' }
      const collect = async (): Promise<void> => {
        const stream = await server.openai.chat.completions.create({ ...request, model, stream: true })
        for await (const { choices } of stream) {
          const delta = (choices[0]?.delta ?? {}) as Partial<Message>
          put.reasoning += delta.reasoning ?? ''
          put.content += delta.content ?? ''
        }
      }
      await answered(collect())
      expect(put).toEqual({ reasoning: answers.thought, content: answers.content })
    },
  },
  {
    ...area,
    id: 'openai/no-reasoning',
    title: 'OpenAI API: no reasoning with reasoning_effort none',
    fixedBy: [],
    keptBy: ['renderer', 'parser'],
    run: async (bench) => {
      const { message } = await complete(bench, 'answer', { messages: question, reasoning_effort: 'none' })
      expect((message as Message).reasoning ?? '').toBe('')
      expect(message.content).toBe(answers.content)
    },
  },
  {
    ...area,
    id: 'openai/developer',
    title: 'OpenAI API: a developer message is a system message, in chat completions and responses',
    references: ['#18305', 'https://github.com/openai/codex/issues/9392'],
    fixedBy: ['renderer', 'detection'],
    run: async (bench) => {
      const messages = [{ role: 'developer' as const, content: 'Be brief.' }, ...question]
      const server = await bench.serve()
      const model = await server.model('answer')
      const renderOnly = { messages, model, reasoning_effort: 'none' as const, _debug_render_only: true }
      const rendered: OpenAI.ChatCompletion & { _debug_info?: { rendered_template: string } } =
        await answered(server.openai.chat.completions.create(renderOnly))
      const system = bench.format.turn('system', 'Be brief.')
      expect(rendered._debug_info?.rendered_template?.slice(0, system.length)).toBe(system)

      const choice = await complete(bench, 'answer', { messages, reasoning_effort: 'none' })
      expect(choice.message.content).toBe(answers.content)
      const input = [
        { role: 'developer' as const, content: 'Be brief.' },
        { role: 'user' as const, content: 'Where?' },
      ]
      const request = { model, input, reasoning: { effort: 'none' as const } }
      const { output_text } = await answered(server.openai.responses.create(request))
      expect(output_text).toBe(answers.content)
    },
  },
  {
    ...area,
    id: 'openai/unknown-role',
    failsOn: ['silent', 'without-chat-error'],
    title: 'OpenAI API: an unknown role is a bad request (400), and the error names the role',
    fixedBy: ['renderer', 'detection'],
    run: async (bench) => {
      const server = await bench.serve()
      const messages = [{ role: 'narrator', content: 'Once' }, ...question] as Request['messages']
      const request = { messages, model: await server.model('answer') }
      const error = await failure(server.openai.chat.completions.create(request))
      expect(error).toMatchObject({ status: 400, message: expect.stringMatching(/unknown role "narrator"/) })
    },
  },
  {
    ...area,
    id: 'openai/number-out-of-range',
    failsOn: ['garbled', 'code-any-number'],
    title: 'OpenAI API: a call with a number that clients cannot read is content, and a stream of it ends',
    run: async (bench) => {
      const request: Request = { messages: question, tools, reasoning_effort: 'none' }
      for (const ask of [complete, streamed]) {
        const { message, finish_reason } = await ask(bench, 'parser-number-out-of-range', request)
        expect(message.content).toBe(parserCases['number-out-of-range'].said)
        expect(finish_reason).toBe('stop')
      }
    },
  },
  {
    ...area,
    id: 'openai/result',
    title: "OpenAI API: a tool result reaches the model in the model's own format",
    run: async (bench) => {
      const { format } = bench
      const server = await bench.serve()
      const call = { id: 'call_1', type: 'function' as const, function: { ...seoul } }
      const request = {
        messages: [
          ...question,
          { role: 'assistant' as const, tool_calls: [call] },
          { role: 'tool' as const, tool_call_id: 'call_1', content: '{"celsius": 21}' },
        ],
        tools,
        reasoning_effort: 'none' as const,
      }
      const renderOnly = { ...request, model: await server.model('answer'), _debug_render_only: true }
      const rendered: OpenAI.ChatCompletion & { _debug_info?: { rendered_template: string } } =
        await answered(server.openai.chat.completions.create(renderOnly))
      expect(rendered._debug_info?.rendered_template).toContain(
        `<tool_call>{"name": "get_weather", "arguments": {"city": "Seoul", "unit": "C"}}</tool_call>${format.end}` +
          format.turn('tool', format.result('{"celsius": 21}')),
      )
      expect((await complete(bench, 'answer', request)).message.content).toBe(answers.content)
    },
  },
  {
    ...area,
    id: 'openai/tool-choice',
    level: 'SHOULD',
    title: 'OpenAI API: the model is not offered tools with tool_choice none',
    fixedBy: ['tool-choice'],
    run: async (bench) => {
      const choice = await complete(bench, 'call', {
        messages: question,
        tools,
        tool_choice: 'none',
        reasoning_effort: 'none',
      })
      expect(callsOf(choice)).toEqual([])
      expect(choice.message.content).toContain('<tool_call>')
    },
  },
]
