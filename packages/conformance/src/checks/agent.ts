import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Message, Tool } from 'ollama'
import { expect } from 'vitest'
import { conversation } from '../fixtures/models/parts.ts'
import type { Check } from './check.ts'
import { weather } from './requests.ts'

const MOST_ROUNDS = 5

const converter: Tool = {
  type: 'function',
  function: {
    name: 'convert',
    description: 'Convert a temperature',
    parameters: { type: 'object', required: ['degrees'], properties: { degrees: { type: 'number' } } },
  },
}

/** Serves tools over HTTP on loopback: each has its own answer, and requests are recorded. */
async function toolServer(asked: string[]): Promise<{ url: string; close: () => void }> {
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://tools')
    asked.push(`${url.pathname}${decodeURIComponent(url.search)}`)
    const degrees = Number(url.searchParams.get('degrees'))
    const answers: Record<string, unknown> = {
      '/get_weather': { celsius: 21 },
      '/convert': { fahrenheit: (degrees * 9) / 5 + 32 },
    }
    response.end(JSON.stringify(answers[url.pathname] ?? { error: 'no such tool' }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() }
}

export const agent: readonly Check[] = [
  {
    id: 'agent/loop',
    level: 'MUST',
    references: ['#14909'],
    fixedBy: ['renderer', 'parser', 'detection'],
    failsOn: ['garbled', 'deaf'],
    title: 'the documented agent loop: question, call, result, second call, result, answer',
    run: async (bench) => {
      const server = await bench.serve()
      const asked: string[] = []
      const tools = await toolServer(asked)
      const messages: Message[] = [{ role: 'user', content: conversation.question }]
      try {
        for (let round = 0; round < MOST_ROUNDS; round++) {
          const { message } = await server.chat('agent', {
            messages,
            tools: [weather, converter],
            think: true,
          })
          messages.push(message)
          if (!message.tool_calls?.length) break
          for (const { function: called } of message.tool_calls) {
            const query = new URLSearchParams(called.arguments as Record<string, string>)
            const response = await fetch(`${tools.url}/${called.name}?${query}`)
            messages.push({ role: 'tool', tool_name: called.name, content: await response.text() })
          }
        }
      } finally {
        tools.close()
      }
      expect(asked).toEqual(['/get_weather?city=Seoul', '/convert?degrees=21'])
      expect(messages.map(({ role, thinking, content }) => [role, thinking ?? '', content])).toEqual([
        ['user', '', conversation.question],
        ['assistant', conversation.thoughts[0], ''],
        ['tool', '', '{"celsius":21}'],
        ['assistant', conversation.thoughts[1], ''],
        ['tool', '', '{"fahrenheit":69.8}'],
        ['assistant', conversation.thoughts[2], conversation.answer],
      ])
    },
  },
]
