import type { Message } from 'ollama'
import { expect } from 'vitest'
import { answered } from '../bench/answered.ts'
import type { Served } from '../bench/bench.ts'
import { deepPrompt } from '../fixtures/deep-prompt.ts'
import { answers } from '../fixtures/models/parts.ts'
import type { Check } from './check.ts'
import { question } from './requests.ts'

const deep = {
  level: 'MUST',
  references: ['#9844'],
  fixedBy: ['exaone-deep'],
  failsOn: ['garbled'],
} as const

/** Only one answer fits, and it differs from the model's script. */
const busan = {
  format: { type: 'string', enum: ['Busan'] },
  options: { num_predict: 120, temperature: 0 },
}

/** EXAONE Deep and EXAONE 3.5, which only their templates tell apart. */
export const familyOlder: readonly Check[] = [
  {
    ...deep,
    id: 'family/deep-show',
    title: 'EXAONE Deep has thinking, and no tools',
    run: async (bench) => {
      const { capabilities } = await (await bench.serve()).show('deep')
      expect(capabilities).toEqual(['completion', 'thinking'])
    },
  },
  {
    ...deep,
    id: 'family/deep-thinking',
    title: 'EXAONE Deep, the thought separate from the answer, whatever think is',
    run: async (bench) => {
      const server = await bench.serve()
      for (const request of [{}, { think: true }, { think: false }]) {
        const { message } = await server.chat('deep', { messages: question, ...request })
        expect(message).toMatchObject({ thinking: answers.thought, content: answers.content })
      }
      const model = await server.model('deep')
      const generated = await answered(server.client.generate({ model, prompt: 'Where?', stream: false }))
      expect(generated).toMatchObject({ thinking: answers.thought, response: answers.content })
    },
  },
  {
    ...deep,
    id: 'family/deep-prompt',
    title: 'EXAONE Deep, earlier thoughts are not in the prompt, and it ends in the beginning of one',
    upstreamWith: 'llama-server-era',
    run: async (bench) => {
      const server = await bench.serve()
      const again = { role: 'user', content: 'And of Japan?' }
      const conversations: Message[][] = [
        question,
        [{ role: 'system', content: 'Be brief.' }, ...question],
        [...question, { role: 'assistant', content: `Hm.\n</thought>\n\n${answers.content}` }, again],
      ]
      for (const messages of conversations) {
        expect(await server.prompt('deep', { messages })).toBe(deepPrompt(messages))
      }
      const thought: Message = { role: 'assistant', content: answers.content, thinking: answers.thought }
      const prompt = await server.prompt('deep', { messages: [...question, thought, again] })
      expect(prompt).toContain(answers.content)
      expect(prompt).not.toContain(answers.thought)
    },
  },
  {
    ...deep,
    id: 'family/deep-format',
    title: 'EXAONE Deep, the answer has the requested format after a whole thought',
    run: async (bench) => {
      const server = await bench.serve()
      for (const think of [true, false]) {
        const { message } = await server.chat('deep', { messages: question, think, ...busan })
        expect(message.thinking).toBe(answers.thought)
        expect(message.content.trim()).toBe('"Busan"')
      }
    },
  },
  {
    ...deep,
    id: 'family/deep-format-generate',
    title: 'EXAONE Deep, what generate constrains from its first token on is the answer',
    fixedBy: [],
    keptBy: ['exaone-deep'],
    failsOn: ['garbled', 'deaf', 'without-deep-format'],
    where: 'format-waits',
    run: async (bench) => {
      const server = await bench.serve()
      const model = await server.model('deep')
      const request = { model, prompt: 'Where?', stream: false as const, ...busan }
      const { response, thinking = '' } = await answered(server.client.generate(request))
      expect({ response: response?.trim(), thinking }).toEqual({ response: '"Busan"', thinking: '' })
    },
  },
  {
    ...deep,
    id: 'family/exaone35',
    title: 'EXAONE 3.5 is as on stock: what show says, its prompt and its answer',
    fixedBy: [],
    keptBy: ['exaone-deep'],
    failsOn: ['garbled', 'code-any-exaone-thinks'],
    needs: ['stock'],
    run: async (bench) => {
      const [server, stock] = [await bench.serve(), await bench.serveStock()]
      const seen = async (from: Served) => {
        const { capabilities, parameters, template, modelfile } = await from.show('member35')
        // Parameters come in any order.
        const sorted = (text: string): string[] => text.split('\n').toSorted()
        const lines = sorted(modelfile).filter((line) => !/^(#|FROM) /.test(line))
        const { message } = await from.chat('member35', { messages: question })
        const prompt = await from.prompt('member35', { messages: question })
        return { capabilities, parameters: sorted(parameters ?? ''), template, lines, prompt, message }
      }
      const patched = await seen(server)
      expect(patched).toEqual(await seen(stock))
      expect(patched.message.content).toBe(answers.content)
    },
  },
]
