import type OpenAI from 'openai'
import { openaiWeather } from '../requests.ts'
import { type Answer, joined, parsed } from './cell.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { limit, schema } from './request.ts'

type Completion = OpenAI.ChatCompletion
type Chunk = OpenAI.ChatCompletionChunk
/** Ollama's own field for thinking. */
interface Reasoning {
  reasoning?: string
}

const prompt = 'What is the weather in Seoul?'
const effort = (thinking: boolean): 'high' | 'none' => (thinking ? 'high' : 'none')

const callOf = ({ name = '', args = '' }: { name?: string; args?: string }): Answer['calls'][number] => ({
  name,
  args: parsed(args),
})

export const chatCompletions: Endpoint = endpoint<
  OpenAI.ChatCompletionCreateParamsNonStreaming,
  Completion,
  Chunk
>({
  id: 'chat-completions',
  path: '/v1/chat/completions',
  request: (model, { thinking, tools, format }) => ({
    model,
    messages: [{ role: 'user', content: prompt }],
    reasoning_effort: effort(thinking),
    max_completion_tokens: limit,
    temperature: 0,
    ...(tools && { tools: openaiWeather.chat }),
    ...(format && {
      response_format: { type: 'json_schema', json_schema: { name: 'place', strict: true, schema } },
    }),
  }),
  whole: ({ openai }, request) => openai.chat.completions.create({ ...request, stream: false }),
  parts: ({ openai }, request) => openai.chat.completions.create({ ...request, stream: true }),
  read: ({ choices: [choice] }) => {
    const {
      content,
      tool_calls = [],
      reasoning = '',
    } = (choice?.message ?? {}) as Completion['choices'][number]['message'] & Reasoning
    const calls = tool_calls.filter((call) => call.type === 'function')
    return {
      thinking: reasoning,
      text: content ?? '',
      calls: calls.map((call) => callOf({ name: call.function.name, args: call.function.arguments })),
    }
  },
  join: (chunks) => {
    const deltas = chunks.flatMap(({ choices }) =>
      choices.map(({ delta }) => delta as typeof delta & Reasoning),
    )
    const calls = new Map<number, { name: string; args: string }>()
    for (const { index, function: part } of deltas.flatMap(({ tool_calls = [] }) => tool_calls)) {
      const { name = '', args = '' } = calls.get(index) ?? {}
      calls.set(index, { name: name + (part?.name ?? ''), args: args + (part?.arguments ?? '') })
    }
    return {
      ...joined(deltas.map(({ content, reasoning = '' }) => ({ thinking: reasoning, text: content ?? '' }))),
      calls: [...calls.values()].map(callOf),
    }
  },
})

type Response = OpenAI.Responses.Response
type Event = OpenAI.Responses.ResponseStreamEvent

function itemAnswer(item: OpenAI.Responses.ResponseOutputItem): Partial<Answer> {
  switch (item.type) {
    case 'reasoning':
      return { thinking: item.summary.map(({ text }) => text).join('') }
    case 'message':
      return { text: item.content.map((part) => (part.type === 'output_text' ? part.text : '')).join('') }
    case 'function_call':
      return { calls: [callOf({ name: item.name, args: item.arguments })] }
    default:
      return {}
  }
}

function eventAnswer(event: Event): Partial<Answer> {
  switch (event.type) {
    case 'response.reasoning_summary_text.delta':
      return { thinking: event.delta }
    case 'response.output_text.delta':
      return { text: event.delta }
    case 'response.output_item.done':
      return event.item.type === 'function_call' ? itemAnswer(event.item) : {}
    default:
      return {}
  }
}

export const responses: Endpoint = endpoint<
  OpenAI.Responses.ResponseCreateParamsNonStreaming,
  Response,
  Event
>({
  id: 'responses',
  path: '/v1/responses',
  request: (model, { thinking, tools, format }) => ({
    model,
    input: prompt,
    reasoning: { effort: effort(thinking) },
    max_output_tokens: limit,
    temperature: 0,
    ...(tools && { tools: openaiWeather.responses }),
    ...(format && { text: { format: { type: 'json_schema', name: 'place', schema } } }),
  }),
  whole: ({ openai }, request) => openai.responses.create({ ...request, stream: false }),
  parts: ({ openai }, request) => openai.responses.create({ ...request, stream: true }),
  read: ({ output }) => joined(output.map(itemAnswer)),
  join: (events) => joined(events.map(eventAnswer)),
})
