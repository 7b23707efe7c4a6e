import type { ChatResponse } from 'ollama'
import { expect } from 'vitest'
import { answered } from '../bench/answered.ts'
import { answers } from '../fixtures/models/parts.ts'
import type { Check } from './check.ts'
import { question } from './requests.ts'

const area = {
  level: 'MUST',
  references: ['#14909'],
  fixedBy: ['renderer', 'parser', 'detection'],
  failsOn: ['garbled'],
} as const

export const thinking: readonly Check[] = [
  {
    ...area,
    id: 'thinking/on',
    title: 'think on: reasoning and answer are separate, without tags or the white space between them',
    run: async (bench) => {
      const server = await bench.serve()
      const { message } = await server.chat('answer', { messages: question, think: true })
      expect(message.thinking).toBe(answers.thought)
      expect(message.content).toBe(answers.content)
    },
  },
  {
    ...area,
    id: 'thinking/streamed',
    failsOn: ['reordered', 'lossy', 'truncated', 'split'],
    title: 'think on in a stream: reasoning comes first, and no chunk holds both',
    run: async (bench) => {
      const server = await bench.serve()
      const chunks = await server.stream('answer', { messages: question, think: true })
      expect(joined(chunks, 'thinking')).toBe(answers.thought)
      expect(joined(chunks, 'content')).toBe(answers.content)
      const first = chunks.findIndex((chunk) => chunk.message.content)
      expect(chunks.slice(first + 1).filter((chunk) => chunk.message.thinking)).toEqual([])
      expect(chunks.at(-1)).toMatchObject({ done: true, done_reason: 'stop' })
    },
  },
  {
    ...area,
    id: 'thinking/off',
    failsOn: ['deaf'],
    title: 'think off: no reasoning, and the answer is complete',
    run: async (bench) => {
      const server = await bench.serve()
      const { message } = await server.chat('answer', { messages: question, think: false })
      expect(message.thinking ?? '').toBe('')
      expect(message.content).toBe(answers.content)
      expect(await server.prompt('answer', { messages: question, think: false })).toMatch(
        /<think>\n\n<\/think>\n\n$/,
      )
    },
  },
  {
    ...area,
    id: 'thinking/unset',
    title: 'think unset: the model thinks, like every thinking model in this release',
    run: async (bench) => {
      const server = await bench.serve()
      const { message } = await server.chat('answer', { messages: question })
      expect(message.thinking).toBe(answers.thought)
      expect(message.content).toBe(answers.content)
    },
  },
  {
    ...area,
    id: 'thinking/endless',
    title: 'an answer that ends during thinking is all reasoning',
    run: async (bench) => {
      const server = await bench.serve()
      const { message } = await server.chat('endless', { messages: question, think: true })
      expect(message).toMatchObject({ thinking: 'I wonder and wonder', content: '' })
    },
  },
  {
    ...area,
    id: 'thinking/generate',
    title: 'generate separates reasoning and answer, think on and unset',
    run: async (bench) => {
      const server = await bench.serve()
      const model = await server.model('answer')
      for (const think of [{ think: true }, {}]) {
        const { thinking, response } = await answered(
          server.client.generate({ model, prompt: 'Where?', ...think }),
        )
        expect({ thinking, response }).toEqual({ thinking: answers.thought, response: answers.content })
      }
    },
  },
]

function joined(chunks: readonly ChatResponse[], part: 'content' | 'thinking'): string {
  return chunks.map((chunk) => chunk.message[part] ?? '').join('')
}
