import type { Message, Tool } from 'ollama'

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
