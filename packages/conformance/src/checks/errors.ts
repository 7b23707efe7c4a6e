import type { ChatRequest } from 'ollama'
import { expect } from 'vitest'
import type { Check } from '../check.ts'
import { failure } from './failure.ts'
import { question, weather } from './requests.ts'

const area = { level: 'MUST', references: [], answeredBy: [] } as const

export const errors: readonly Check[] = [
  {
    ...area,
    id: 'errors/no-model',
    says: 'a model that does not exist is a 404 that names it',
    run: async (bench) => {
      const server = await bench.serve()
      const error = await failure(server.client.chat({ model: 'no-such-model', messages: question }))
      expect(error).toMatchObject({ status: 404, message: expect.stringContaining('no-such-model') })
    },
  },
  {
    ...area,
    id: 'errors/tool-shape',
    says: 'tools of an unknown shape are a 400, not an answer',
    run: async (bench) => {
      const server = await bench.serve()
      const tools = 'get_weather' as unknown as NonNullable<ChatRequest['tools']>
      const error = await failure(server.chat('answer', { messages: question, tools }))
      expect(error.status).toBe(400)
      expect(error.message).toContain('tools')
    },
  },
  {
    ...area,
    id: 'errors/no-tools',
    says: 'a model that cannot call tools says so when it is given some',
    run: async (bench) => {
      const server = await bench.serve()
      const error = await failure(server.chat('ownParser', { messages: question, tools: [weather] }))
      expect(error).toMatchObject({ status: 400, message: expect.stringContaining('does not support tools') })
    },
  },
]
