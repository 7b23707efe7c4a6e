import type Anthropic from '@anthropic-ai/sdk'
import type { ChatRequest } from 'ollama'
import type OpenAI from 'openai'
import { expect } from 'vitest'
import { answered } from '../bench/answered.ts'
import { answers } from '../fixtures/models/parts.ts'
import type { Check } from './check.ts'
import { failure } from './failure.ts'
import { post } from './post.ts'
import { openaiWeather, question } from './requests.ts'

const area = { level: 'MUST', references: ['#14909'] } as const

/** Text before two calls, as items of a response. */
const places = ['message Two places.', 'function_call Seoul', 'function_call Busan']

function itemOf(item: OpenAI.Responses.ResponseOutputItem): string {
  if (item.type === 'message') {
    return `message ${item.content.map((part) => (part.type === 'output_text' ? part.text.trim() : '')).join('')}`
  }
  return item.type === 'function_call'
    ? `function_call ${(JSON.parse(item.arguments) as { city?: string }).city}`
    : item.type
}

export const endpoints: readonly Check[] = [
  {
    ...area,
    id: 'openai/responses-items',
    title:
      'OpenAI API: a response has the text before its calls, streamed and not, and each item its own index',
    fixedBy: ['responses'],
    run: async (bench) => {
      const server = await bench.serve()
      const request = {
        model: await server.model('parallel'),
        input: 'What is the weather in Seoul and Busan?',
        tools: openaiWeather.responses,
        reasoning: { effort: 'none' as const },
      }
      const { output } = await answered(server.openai.responses.create(request))
      expect(output.filter(({ type }) => type !== 'reasoning').map(itemOf)).toEqual(places)

      const indexes: number[] = []
      const items: string[] = []
      const collect = async (): Promise<void> => {
        for await (const event of await server.openai.responses.create({ ...request, stream: true })) {
          if (event.type === 'response.output_item.added') indexes.push(event.output_index)
          if (event.type === 'response.output_item.done') items.push(itemOf(event.item))
        }
      }
      await answered(collect())
      expect(indexes).toEqual(indexes.map((_, index) => index))
      expect(items.filter((item) => item !== 'reasoning')).toEqual(places)
    },
  },
  {
    ...area,
    id: 'openai/responses-incomplete',
    title: 'OpenAI API: a response that reaches its limit of tokens says that it is incomplete',
    fixedBy: ['responses'],
    run: async (bench) => {
      const server = await bench.serve()
      const request = {
        model: await server.model('answer'),
        input: 'Where?',
        max_output_tokens: 2,
        reasoning: { effort: 'none' as const },
      }
      const { status, incomplete_details } = await answered(server.openai.responses.create(request))
      expect({ status, incomplete_details }).toEqual({
        status: 'incomplete',
        incomplete_details: { reason: 'max_output_tokens' },
      })
    },
  },
  {
    ...area,
    id: 'openai/max-completion-tokens',
    title: 'OpenAI API: max_completion_tokens limits an answer',
    fixedBy: ['chat-completions'],
    run: async (bench) => {
      const server = await bench.serve()
      const { choices } = await answered(
        server.openai.chat.completions.create({
          model: await server.model('answer'),
          messages: [{ role: 'user', content: 'Where?' }],
          max_completion_tokens: 2,
          reasoning_effort: 'none',
        }),
      )
      expect(choices[0]?.finish_reason).toBe('length')
    },
  },
  {
    ...area,
    id: 'openai/text-parts',
    title: 'OpenAI API: the text parts of a message are one turn, and null content is no error',
    fixedBy: ['chat-completions'],
    run: async (bench) => {
      const server = await bench.serve()
      const { status, text } = await post(server, '/v1/chat/completions', {
        model: await server.model('answer'),
        messages: [
          { role: 'user', content: 'Where?' },
          { role: 'assistant', content: null },
          {
            role: 'user',
            content: [
              { type: 'text', text: 'One' },
              { type: 'text', text: 'Two' },
            ],
          },
        ],
        think: false,
        _debug_render_only: true,
      })
      expect(status, text).toBe(200)
      const { _debug_info } = JSON.parse(text) as { _debug_info?: { rendered_template: string } }
      const end = bench.format.turn('user', 'One\nTwo') + bench.format.opening
      expect(_debug_info?.rendered_template?.slice(-end.length)).toBe(end)
    },
  },
  {
    ...area,
    id: 'openai/one-call',
    title: 'OpenAI API: an answer has one call at most with parallel_tool_calls off',
    fixedBy: ['tool-choice'],
    run: async (bench) => {
      const server = await bench.serve()
      const { choices } = await answered(
        server.openai.chat.completions.create({
          model: await server.model('parallel'),
          messages: [{ role: 'user', content: 'What is the weather in Seoul and Busan?' }],
          tools: openaiWeather.chat,
          parallel_tool_calls: false,
          reasoning_effort: 'none',
        }),
      )
      expect(choices[0]?.message.tool_calls).toHaveLength(1)
    },
  },
  {
    ...area,
    id: 'openai/required-call',
    title: 'OpenAI API: a model that would answer in text calls a tool with tool_choice required',
    references: ['#14909', '#17921', '#11171'],
    fixedBy: ['tool-choice', 'tool-grammar'],
    where: 'llama-server-era',
    run: async (bench) => {
      const server = await bench.serve()
      for (const reasoning_effort of ['none', 'high'] as const) {
        const { choices } = await answered(
          server.openai.chat.completions.create({
            model: await server.model('answer'),
            messages: [{ role: 'user', content: 'Where?' }],
            tools: [{ type: 'function', function: { name: 'now' } }],
            tool_choice: 'required',
            parallel_tool_calls: false,
            max_completion_tokens: 512,
            reasoning_effort,
          }),
        )
        const calls = choices[0]?.message.tool_calls ?? []
        expect(calls).toMatchObject([{ function: { name: 'now', arguments: '{}' } }])
        expect(choices[0]?.finish_reason).toBe('tool_calls')
      }
    },
  },
  {
    ...area,
    id: 'openai/tools-with-format',
    title: 'OpenAI API: a request with tools and a format can get a call',
    references: ['#14909', '#8095'],
    fixedBy: ['tool-grammar'],
    where: 'thinking-close',
    run: async (bench) => {
      const server = await bench.serve()
      const { choices } = await answered(
        server.openai.chat.completions.create({
          model: await server.model('call'),
          messages: [{ role: 'user', content: 'What is the weather in Seoul?' }],
          tools: openaiWeather.chat,
          response_format: { type: 'json_object' },
          reasoning_effort: 'none',
        }),
      )
      expect(choices[0]?.message.tool_calls).toMatchObject([
        { function: { name: 'get_weather', arguments: '{"city":"Seoul","unit":"C"}' } },
      ])
    },
  },
  {
    ...area,
    id: 'anthropic/count-tokens',
    title: 'Anthropic API: counted tokens are those that an answer takes',
    fixedBy: ['messages'],
    run: async (bench) => {
      const server = await bench.serve()
      const request = {
        model: await server.model('answer'),
        system: 'Be brief.',
        messages: [{ role: 'user' as const, content: 'Where?' }],
        thinking: { type: 'disabled' as const },
      }
      const { input_tokens } = await answered(server.anthropic.messages.countTokens(request))
      const { usage } = await answered(server.anthropic.messages.create({ ...request, max_tokens: 64 }))
      const cached = usage.cache_read_input_tokens ?? 0
      expect(input_tokens).toBe(usage.input_tokens + cached)
    },
  },
  {
    ...area,
    id: 'anthropic/signature',
    title: 'Anthropic API: a block of thinking has a signature',
    fixedBy: ['messages'],
    run: async (bench) => {
      const server = await bench.serve()
      const { content } = await answered(
        server.anthropic.messages.create({
          model: await server.model('answer'),
          messages: [{ role: 'user', content: 'Where?' }],
          thinking: { type: 'enabled', budget_tokens: 1024 },
          max_tokens: 2048,
        }),
      )
      const [thinking] = content.filter(
        (block): block is Anthropic.ThinkingBlock => block.type === 'thinking',
      )
      expect(thinking?.thinking).toBe(answers.thought)
      expect(thinking?.signature).toEqual(expect.stringMatching(/./))
    },
  },
  {
    ...area,
    id: 'anthropic/thread',
    title: 'Anthropic API: a request to continue a stored thread is refused with the reason',
    fixedBy: ['messages'],
    run: async (bench) => {
      const server = await bench.serve()
      const { status, text } = await post(server, '/v1/messages', {
        model: await server.model('answer'),
        max_tokens: 64,
        messages: [{ role: 'user', content: 'Where?' }],
        thread: { type: 'continue' },
      })
      expect({ status, text }).toEqual({ status: 400, text: expect.stringContaining('thread') })
    },
  },
  {
    ...area,
    id: 'prompt/string-arguments',
    title: 'a call whose arguments are a string of JSON is rendered like one with an object',
    references: ['#14909', '#12794'],
    fixedBy: ['chat-history', 'renderer', 'detection'],
    run: async (bench) => {
      const server = await bench.serve()
      const call = { function: { name: 'get_weather', arguments: '{"city": "Seoul"}' } }
      const messages = [
        ...question,
        { role: 'assistant', content: '', tool_calls: [call] },
        { role: 'tool', content: '21' },
      ] as unknown as NonNullable<ChatRequest['messages']>
      const prompt = await answered(server.prompt('answer', { messages, think: false }))
      expect(prompt).toContain(
        '<tool_call>{"name": "get_weather", "arguments": {"city": "Seoul"}}</tool_call>',
      )
    },
  },
  {
    ...area,
    id: 'errors/lost-question',
    title: 'a conversation whose question does not fit into the context is refused (400)',
    references: ['#18107'],
    fixedBy: ['truncation', 'renderer', 'detection'],
    upstreamWith: 'llama-server-era',
    failsOn: ['garbled'],
    run: async (bench) => {
      const server = await bench.serve()
      const messages = [
        ...question,
        {
          role: 'assistant',
          content: '',
          tool_calls: [{ function: { name: 'get_weather', arguments: { city: 'Seoul' } } }],
        },
        { role: 'tool', content: 'It is warm. '.repeat(2000) },
      ]
      const error = await failure(
        server.chat('answer', { messages, think: false, options: { num_ctx: 1024 } }),
      )
      expect(error).toMatchObject({ status: 400, message: expect.stringContaining('context') })
    },
  },
]
