import { goldens } from '@exaone4/patches'
import type { ChatRequest, Message } from 'ollama'
import { expect } from 'vitest'
import { answers } from '../fixtures/models.ts'
import type { Check } from './check.ts'
import { failure } from './failure.ts'

const area = {
  level: 'MUST',
  references: ['#14909'],
  fixedBy: ['renderer', 'detection'],
  failsOn: ['garbled'],
} as const

export const prompt: readonly Check[] = [
  {
    ...area,
    id: 'prompt/goldens',
    title: "every golden conversation gives the prompt of the model's own template, byte for byte",
    run: async (bench) => {
      const server = await bench.serve()
      const cases = goldens()
      expect(cases).toHaveLength(80)
      for (const golden of cases) {
        const messages = golden.messages.map(({ reasoning_content, ...message }) => ({
          ...message,
          ...(reasoning_content !== undefined && { thinking: reasoning_content }),
        }))
        const request = {
          messages,
          tools: golden.tools ?? [],
          think: golden.thinking,
        } as Partial<ChatRequest>
        expect(await server.prompt('answer', request), golden.name).toBe(golden.prompt)
      }
    },
  },
  {
    ...area,
    id: 'prompt/prefill',
    title: 'a final assistant message is continued',
    run: async (bench) => {
      const server = await bench.serve()
      const messages: Message[] = [
        { role: 'user', content: 'Count.' },
        { role: 'assistant', content: 'One, two,' },
      ]
      const prompt = await server.prompt('answer', { messages, think: false })
      expect(prompt).toBe('[|user|]\nCount.[|endofturn|]\n[|assistant|]\n<think>\n\n</think>\n\nOne, two,')
    },
  },
  {
    ...area,
    id: 'prompt/prefill-thinking',
    title: 'a final assistant message with only reasoning: the reasoning is closed and the answer is content',
    references: ['#17187'],
    fixedBy: ['renderer', 'parser', 'detection'],
    run: async (bench) => {
      const server = await bench.serve()
      const messages: Message[] = [
        { role: 'user', content: 'Where?' },
        { role: 'assistant', content: '', thinking: 'I know.' },
      ]
      const prompt = await server.prompt('answer', { messages, think: true })
      expect(prompt).toMatch(/<think>\nI know\.\n<\/think>\n\n$/)
      const { message } = await server.chat('answer', { messages, think: true })
      expect({ content: message.content, thinking: message.thinking ?? '' }).toEqual({
        content: answers.content,
        thinking: '',
      })
    },
  },
  {
    ...area,
    id: 'prompt/unknown-role',
    title: 'an unknown role is an error that names the role',
    run: async (bench) => {
      const server = await bench.serve()
      const messages = [{ role: 'narrator', content: 'Once upon a time' }]
      const error = await failure(server.chat('answer', { messages }))
      expect(error.message).toMatch(/unknown role "narrator"/)
    },
  },
]
