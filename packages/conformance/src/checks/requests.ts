import type Anthropic from '@anthropic-ai/sdk'
import type { Message, Tool } from 'ollama'
import type OpenAI from 'openai'

export const question: Message[] = [{ role: 'user', content: 'What is the weather in Seoul?' }]

export const weather: Tool = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'Get the weather in a city',
    parameters: {
      type: 'object',
      required: ['city'],
      properties: {
        city: { type: 'string', description: 'City' },
        unit: { type: 'string', description: 'Unit', enum: ['C', 'F'] },
      },
    },
  },
}

/** The same tool as other APIs have it. */
export const openaiWeather: {
  chat: OpenAI.ChatCompletionTool[]
  responses: OpenAI.Responses.Tool[]
} = {
  chat: [weather as OpenAI.ChatCompletionTool],
  responses: [{ type: 'function', strict: false, ...weather.function } as OpenAI.Responses.FunctionTool],
}
export const anthropicWeather: Anthropic.Tool[] = [
  {
    name: weather.function.name ?? '',
    description: weather.function.description ?? '',
    input_schema: weather.function.parameters as Anthropic.Tool.InputSchema,
  },
]

/** A conversation in which the tool has answered. */
export const answeredCall: Message[] = [
  ...question,
  {
    role: 'assistant',
    content: '',
    tool_calls: [{ function: { name: 'get_weather', arguments: { city: 'Seoul' } } }],
  },
  { role: 'tool', tool_name: 'get_weather', content: '{"celsius": 21}' },
]
