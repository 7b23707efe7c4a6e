import type { ChatRequest, ChatResponse, GenerateRequest, GenerateResponse } from 'ollama'
import { question, weather } from '../requests.ts'
import { type Answer, joined } from './cell.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { limit, schema } from './request.ts'

const options = { num_predict: limit, temperature: 0 }

const chatted = ({ message }: ChatResponse): Answer => ({
  thinking: message.thinking ?? '',
  text: message.content,
  calls: (message.tool_calls ?? []).map(({ function: { name, arguments: args } }) => ({ name, args })),
})

export const chat: Endpoint = endpoint<ChatRequest, ChatResponse, ChatResponse>({
  id: 'chat',
  path: '/api/chat',
  request: (model, { thinking, tools, format }) => ({
    model,
    messages: question,
    think: thinking,
    options,
    ...(tools && { tools: [weather] }),
    ...(format && { format: schema }),
  }),
  whole: ({ client }, request) => client.chat({ ...request, stream: false }),
  parts: ({ client }, request) => client.chat({ ...request, stream: true }),
  read: chatted,
  join: (parts) => joined(parts.map(chatted)),
})

const generated = ({ thinking = '', response = '' }: GenerateResponse): Answer => ({
  thinking,
  text: response,
  calls: [],
})

export const generate: Endpoint = endpoint<GenerateRequest, GenerateResponse, GenerateResponse>({
  id: 'generate',
  path: '/api/generate',
  hasTools: false,
  request: (model, { thinking, format }) => ({
    model,
    prompt: 'Where?',
    think: thinking,
    options,
    ...(format && { format: schema }),
  }),
  whole: ({ client }, request) => client.generate({ ...request, stream: false }),
  parts: ({ client }, request) => client.generate({ ...request, stream: true }),
  read: generated,
  join: (parts) => joined(parts.map(generated)),
})
