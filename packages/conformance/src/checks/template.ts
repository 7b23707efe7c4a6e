import { Template } from '@huggingface/jinja'
import type { ChatRequest } from 'ollama'
import { expect } from 'vitest'
import { answered } from '../bench/answered.ts'
import type { Bench } from '../bench/bench.ts'
import { referenceTemplate } from '../fixtures/author-template.ts'
import { answers } from '../fixtures/models/parts.ts'
import type { Check } from './check.ts'
import { answeredCall, question, weather } from './requests.ts'

const area = {
  level: 'MUST',
  failsOn: ['garbled'],
  references: ['#14909', '#13768'],
  fixedBy: ['renderer', 'parser', 'detection'],
} as const

const requests: Partial<ChatRequest>[] = [
  { messages: question, think: false },
  { messages: question, think: true },
  { messages: question, tools: [weather], think: false },
  { messages: answeredCall, tools: [weather], think: true },
]

const withSystem: Partial<ChatRequest>[] = [
  { messages: [{ role: 'system', content: 'Be brief.' }, ...question], think: true },
  { messages: [{ role: 'system', content: 'Be brief.' }, ...answeredCall], tools: [weather], think: false },
]

/** Compares the prompts of requests to a model file with its author's template with what the template says. */
async function comparePrompts(bench: Bench, compared: readonly Partial<ChatRequest>[]): Promise<void> {
  const server = await bench.serve()
  const author = new Template(referenceTemplate)
  for (const request of compared) {
    const { messages, tools, think } = request
    const wanted = author.render({ messages, tools, enable_thinking: think, add_generation_prompt: true })
    expect(await server.prompt('authored', request)).toBe(wanted)
  }
}

/** Models whose file has a Jinja template of its author, as those of Hugging Face do. */
export const template: readonly Check[] = [
  {
    ...area,
    id: 'template/tools',
    title: "tools, thinking and a tool call from a model file with its author's template",
    upstreamWith: 'llama-server-era',
    run: async (bench) => {
      const server = await bench.serve()
      const { capabilities } = await server.show('authoredCall')
      expect(capabilities).toEqual(expect.arrayContaining(['tools', 'thinking']))
      const request = { messages: question, tools: [weather], think: false }
      const { message } = await server.chat('authoredCall', request)
      expect(message.tool_calls?.map(({ function: { name } }) => name)).toEqual(['get_weather'])
    },
  },
  {
    ...area,
    id: 'template/thinking',
    title: "reasoning separate from the answer with the author's template",
    run: async (bench) => {
      const { message } = await (await bench.serve()).chat('authored', { messages: question, think: true })
      expect(message).toMatchObject({ thinking: answers.thought, content: answers.content })
    },
  },
  {
    ...area,
    id: 'template/prompt',
    title: "without a system message, the prompt equals the output of the author's template",
    fixedBy: ['renderer', 'detection'],
    upstreamWith: 'llama-server-era',
    run: (bench) => comparePrompts(bench, requests),
  },
  {
    ...area,
    id: 'template/system',
    title: "a leading system message and the tools are in the prompt with the author's template",
    fixedBy: ['renderer', 'detection'],
    run: (bench) => comparePrompts(bench, withSystem),
  },
  {
    ...area,
    id: 'template/continue',
    title:
      "a leading system message is in the prompt of a file's own template that writes it before `continue`",
    fixedBy: ['jinja-loops'],
    where: 'llama-server-era',
    run: async (bench) => {
      const server = await bench.serve()
      const messages = [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'hi' },
      ]
      const { message } = await server.chat('otherFormatContinued', { messages })
      expect(message.content).toBe(answers.content)
      const wanted = '<<rules>>Be brief.<<user>>hi<<answer>>'
      expect(await server.prompt('otherFormatContinued', { messages })).toBe(wanted)
    },
  },
  {
    ...area,
    id: 'template/request',
    failsOn: ['garbled', 'without-request-template'],
    title: 'generate with a template in the request, think unset: the answer is the response, not reasoning',
    references: ['#14909'],
    fixedBy: [],
    keptBy: ['renderer'],
    run: async (bench) => {
      const server = await bench.serve()
      const model = await server.model('answer')
      const request = { model, prompt: 'Where?', template: '{{ .Prompt }}' }
      const { response, thinking = '' } = await answered(server.client.generate(request))
      expect({ response, thinking }).toEqual({ response: answers.content, thinking: '' })
    },
  },
  {
    ...area,
    id: 'template/shared-file',
    failsOn: ['garbled', 'without-runner-reuse'],
    title: "two models of one file, in turn: each has its own template's prompt",
    references: [],
    fixedBy: ['runner-reuse'],
    where: 'llama-server-era',
    run: async (bench) => {
      // On a server of its own: where the model without an Ollama template is loaded already, both are served correctly.
      const server = await bench.serve('default', { name: 'shared-file', environment: {} })
      const messages = [{ role: 'user', content: 'hi' }]
      for (let round = 0; round < 2; round++) {
        for (const [model, prompt] of [
          ['otherFormatTemplated', '<user>hi<answer>'],
          ['otherFormat', '<<user>>hi<<answer>>'],
        ] as const) {
          const { message } = await server.chat(model, { messages })
          expect(message.content).toBe(answers.content)
          expect(await server.prompt(model, { messages })).toBe(prompt)
        }
      }
    },
  },
  {
    ...area,
    id: 'template/path',
    failsOn: [],
    title: "Ollama's renderer and parser are used, whether or not the model file has a template",
    fixedBy: ['detection'],
    needs: ['facts'],
    where: 'llama-server-era',
    run: async (bench) => {
      const server = await bench.serve()
      const paths = { withTemplate: 'authored', without: 'answer' } as const
      const seen: Record<string, string> = {}
      for (const [what, model] of Object.entries(paths)) {
        await server.chat(model, { messages: question })
        seen[what] = (await server.load(model)).template
      }
      bench.note('who renders', seen)
      expect(seen).toEqual({ withTemplate: 'go', without: 'go' })
    },
  },
]
