import { goldens } from '@exaone4/patches'
import type { Message } from 'ollama'
import { expect } from 'vitest'
import { goldenRequest } from '../fixtures/golden.ts'
import type { ModelName } from '../fixtures/models/models.ts'
import { answers } from '../fixtures/models/parts.ts'
import type { Check } from './check.ts'
import { failure } from './failure.ts'
import { question, weather } from './requests.ts'

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
        expect(await server.prompt('answer', goldenRequest(golden)), golden.name).toBe(golden.prompt)
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
    id: 'prompt/prefill-open-thought',
    failsOn: ['garbled', 'code-open-thought'],
    title: 'a final assistant message that begins a thought: the thought is continued',
    references: ['#17187'],
    fixedBy: ['renderer', 'parser', 'detection'],
    run: async (bench) => {
      const server = await bench.serve()
      const messages: Message[] = [
        { role: 'user', content: 'Where?' },
        { role: 'assistant', content: '<think>\nOkay,' },
      ]
      const prompt = await server.prompt('resumed', { messages, think: true })
      expect(prompt).toMatch(/\[\|assistant\|\]\n<think>\nOkay,$/)
      const { message } = await server.chat('resumed', { messages, think: true })
      expect({ thinking: message.thinking, content: message.content }).toEqual({
        thinking: `it is ${answers.content}`,
        content: 'In Korea.',
      })
    },
  },
  {
    ...area,
    id: 'prompt/developer',
    failsOn: ['garbled', 'without-developer'],
    title: "a developer message is a system message, and replaces the model's own",
    references: ['#18305', 'https://github.com/openai/codex/issues/9392'],
    run: async (bench) => {
      const server = await bench.serve()
      for (const tools of [[], [weather]]) {
        const [developer, system] = await Promise.all(
          ['developer', 'system'].map((role) => {
            const messages = [{ role, content: 'Be brief.' }, ...question]
            return server.prompt('kind', { messages, tools, think: false })
          }),
        )
        expect(developer).toBe(system)
        expect(developer).toMatch(/^\[\|system\|\]\nBe brief\./)
        expect(developer).not.toContain('Be kind.')
      }
    },
  },
  {
    ...area,
    id: 'prompt/unknown-role',
    failsOn: ['silent', 'without-chat-error'],
    title: 'an unknown role is a bad request (400), and the error names the role',
    run: async (bench) => {
      const server = await bench.serve()
      const messages = [...question, { role: 'narrator', content: 'Once upon a time' }, ...question]
      const error = await failure(server.chat('answer', { messages }))
      expect(error).toMatchObject({ status: 400, message: expect.stringMatching(/unknown role "narrator"/) })
    },
  },
  {
    ...area,
    id: 'prompt/unknown-role-generate',
    failsOn: ['silent', 'without-generate-error'],
    title: "generate: an unknown role in the model's own messages is a 400 that names the role",
    run: async (bench) => {
      const server = await bench.serve()
      const model = await server.model('narrated')
      const error = await failure(server.client.generate({ model, prompt: 'Go on.' }))
      expect(error).toMatchObject({ status: 400, message: expect.stringMatching(/unknown role "narrator"/) })
    },
  },
  {
    ...area,
    id: 'prompt/numbers',
    failsOn: ['garbled', 'without-exact-arguments', 'without-exact-schemas'],
    title:
      'numbers in tool calls and in the schemas of tools are in the prompt with all their digits, also in that of a template',
    fixedBy: ['exact-numbers', 'renderer', 'detection'],
    run: async (bench) => {
      const server = await bench.serve()
      const args = `{"at": 12345678901234567890, "by": {"ratio": 1.0}}`
      const values = `[9007199254740993, 2.50]`
      const tool = `{"type": "function", "function": {"name": "launch", "parameters": {"type": "object", "properties": {"at": {"type": "number", "enum": ${values}}}}}}`
      const calls = {
        '/api/chat': `{"function": {"name": "launch", "arguments": ${args}}}`,
        '/v1/chat/completions': `{"id": "call_1", "type": "function", "function": {"name": "launch", "arguments": ${JSON.stringify(args)}}}`,
      }
      // A JavaScript client would change the numbers.
      const rendered = async (model: ModelName, path: keyof typeof calls): Promise<unknown> => {
        const response = await fetch(`${server.url}${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: `{"model": "${await server.model(model)}", "stream": false, "_debug_render_only": true, "tools": [${tool}], "messages": [{"role": "user", "content": "Go."}, {"role": "assistant", "content": "", "tool_calls": [${calls[path]}]}, {"role": "tool", "content": "ok", "tool_call_id": "call_1"}]}`,
        })
        const text = await response.text()
        expect(response.status, text).toBe(200)
        return JSON.parse(text)._debug_info?.rendered_template
      }
      for (const path of ['/api/chat', '/v1/chat/completions'] as const) {
        const prompt = await rendered('answer', path)
        expect(prompt, path).toContain(`"arguments": ${args}`)
        expect(prompt, path).toContain(`"enum": ${values}`)
        expect(await rendered('templated', path), path).toContain(`"enum":${values.replace(' ', '')}`)
      }
    },
  },
]
