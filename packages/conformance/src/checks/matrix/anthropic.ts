import type Anthropic from '@anthropic-ai/sdk'
import { anthropicWeather } from '../requests.ts'
import { type Answer, joined, parsed } from './cell.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { limit, schema } from './request.ts'

type Params = Omit<Anthropic.MessageCreateParamsNonStreaming, 'stream'>
type Block = Anthropic.ContentBlock
type Event = Anthropic.RawMessageStreamEvent

function blockAnswer(block: Block): Partial<Answer> {
  switch (block.type) {
    case 'thinking':
      return { thinking: block.thinking }
    case 'text':
      return { text: block.text }
    case 'tool_use':
      return { calls: [{ name: block.name, args: block.input }] }
    default:
      return {}
  }
}

/** The blocks that the events of a stream build up. */
function blocksOf(events: readonly Event[]): Partial<Answer>[] {
  const starts = events.flatMap((event) => (event.type === 'content_block_start' ? [event] : []))
  return starts.map(({ index, content_block: block }) => {
    const deltas = events.flatMap((event) =>
      event.type === 'content_block_delta' && event.index === index ? [event.delta] : [],
    )
    const said = joined(
      deltas.map((delta) => {
        if (delta.type === 'thinking_delta') return { thinking: delta.thinking }
        return delta.type === 'text_delta' ? { text: delta.text } : {}
      }),
    )
    if (block.type !== 'tool_use') return said
    const json = deltas.map((delta) => (delta.type === 'input_json_delta' ? delta.partial_json : '')).join('')
    return { calls: [{ name: block.name, args: parsed(json) }] }
  })
}

export const messages: Endpoint = endpoint<Params, Anthropic.Message, Event>({
  id: 'messages',
  path: '/v1/messages',
  request: (model, { thinking, tools, format }) => ({
    model,
    messages: [{ role: 'user', content: 'What is the weather in Seoul?' }],
    thinking: thinking ? { type: 'enabled', budget_tokens: 1024 } : { type: 'disabled' },
    max_tokens: limit,
    temperature: 0,
    ...(tools && { tools: anthropicWeather }),
    ...(format && { output_config: { format: { type: 'json_schema', schema } } }),
  }),
  whole: ({ anthropic }, request) => anthropic.messages.create(request),
  parts: ({ anthropic }, request) => anthropic.messages.create({ ...request, stream: true }),
  read: ({ content }) => joined(content.map(blockAnswer)),
  join: (events) => joined(blocksOf(events)),
})
