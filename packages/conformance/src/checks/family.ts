import { goldens } from '@exaone4/patches'
import { Template } from '@huggingface/jinja'
import type { Message, Options } from 'ollama'
import { expect } from 'vitest'
import { answered } from '../bench/answered.ts'
import type { Served } from '../bench/bench.ts'
import { goldenRequest } from '../fixtures/golden.ts'
import { answers } from '../fixtures/models/parts.ts'
import type { RandomModelName } from '../fixtures/models/random.ts'
import { deepTemplate } from '../fixtures/models/templates.ts'
import type { Check } from './check.ts'
import { failure } from './failure.ts'
import { question, weather } from './requests.ts'

const area = {
  level: 'MUST',
  references: ['#16662'],
  fixedBy: ['exaone4.5', 'parser', 'renderer', 'detection'],
  failsOn: ['garbled', 'code-other-member'],
} as const

const refused = 'EXAONE 4.5 needs Ollama v0.32.10 or newer'

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

const sampling = {
  level: 'MUST',
  references: ['#14909'],
  fixedBy: ['sampling'],
  failsOn: ['code-other-sampling'],
} as const

/** For EXAONE 4.0. */
const recommended = { temperature: 0.6, top_p: 0.95, repeat_penalty: 1, presence_penalty: 0 }

/** Options of which each changes the answer; Ollama's own engine has no penalties. */
const others = {
  engine: [{ temperature: 0.8 }, { top_p: 0.9 }],
  all: [{ temperature: 0.8 }, { top_p: 0.9 }, { repeat_penalty: 1.1 }, { presence_penalty: 1.5 }],
}

/** Compares an answer without options with one that is sampled with these, and makes sure that options matter. */
async function comparesSampling(
  server: Served,
  model: RandomModelName,
  options: typeof recommended,
  different: readonly Partial<Options>[],
): Promise<void> {
  const sampled = async (more: Partial<Options>): Promise<string> => {
    const request = { options: { seed: 7, num_predict: 40, ...more } }
    return (await server.complete(model, 'Hello world, this is', request)).response
  }
  // From here on, the prompt is in the cache, and all logits are computed in the same way.
  await sampled(options)
  const wanted = await sampled(options)
  expect(await sampled({})).toBe(wanted)
  for (const other of different) expect(await sampled({ ...options, ...other })).not.toBe(wanted)
}

/** Files of EXAONE 4.5, which have the architecture of EXAONE 4.0, and of older models of the family. */
export const family: readonly Check[] = [
  {
    ...area,
    id: 'family/show',
    title: 'EXAONE 4.5 has tools, thinking and its own stop token',
    run: async (bench) => {
      const server = await bench.serve()
      const { capabilities, parameters } = await server.show('member45')
      expect(capabilities).toEqual(expect.arrayContaining(['tools', 'thinking']))
      expect(parameters ?? '').toMatch(/stop\s+"?<\|endofturn\|>/)
      expect(parameters ?? '').not.toContain('[|')
    },
  },
  {
    ...area,
    id: 'family/goldens',
    title: "every golden conversation gives the prompt of EXAONE 4.5's own template, byte for byte",
    where: 'llama-server-era',
    run: async (bench) => {
      const server = await bench.serve()
      const cases = goldens('4.5').filter(({ messages }) => messages.every(({ images = 0 }) => images === 0))
      expect(cases).toHaveLength(50)
      for (const golden of cases) {
        expect(await server.prompt('member45', goldenRequest(golden)), golden.name).toBe(golden.prompt)
      }
    },
  },
  {
    ...area,
    id: 'family/thinking',
    title: 'EXAONE 4.5, reasoning separate from the answer, also when think is unset',
    where: 'llama-server-era',
    run: async (bench) => {
      const server = await bench.serve()
      for (const request of [{}, { think: true }]) {
        const { message } = await server.chat('member45', { messages: question, ...request })
        expect(message).toMatchObject({ thinking: answers.thought, content: answers.content })
      }
      const { message } = await server.chat('member45', { messages: question, think: false })
      expect(message.content).toBe(answers.content)
      expect(message.thinking ?? '').toBe('')
    },
  },
  {
    ...area,
    id: 'family/tools',
    title: 'EXAONE 4.5, a tool call',
    where: 'llama-server-era',
    run: async (bench) => {
      const server = await bench.serve()
      for (const think of [false, true]) {
        const { message } = await server.chat('member45Call', { messages: question, tools: [weather], think })
        expect(
          message.tool_calls?.map(({ function: { name, arguments: args } }) => ({ name, args })),
        ).toEqual([{ name: 'get_weather', args: { city: 'Seoul', unit: 'C' } }])
        expect(message.content).toBe('')
      }
    },
  },
  {
    ...area,
    id: 'family/prediction-block',
    title: 'EXAONE 4.5 with its block that predicts several tokens',
    // Older releases have a llama.cpp that cannot run it, see `family/refused`.
    where: 'exaone45-llama-cpp',
    run: async (bench) => {
      const { message } = await (await bench.serve()).chat('member45Whole', {
        messages: question,
        think: true,
      })
      expect(message).toMatchObject({ thinking: answers.thought, content: answers.content })
    },
  },
  {
    ...area,
    id: 'family/refused',
    title: 'EXAONE 4.5 is refused at once by a release that cannot run it, which names one that can',
    failsOn: ['silent', 'without-refusal'],
    fixedBy: ['refusal'],
    where: 'early-llama-cpp',
    run: async (bench) => {
      const server = await bench.serve()
      const refusal = { status: 400, message: expect.stringContaining(refused) }
      expect(await failure(server.chat('member45Whole', { messages: question }))).toMatchObject(refusal)
      expect(await failure(server.complete('member45Whole', 'hi'))).toMatchObject(refusal)
      const { model_info } = await server.show('member45Whole')
      expect(model_info).toMatchObject({ 'exaone4.nextn_predict_layers': 1 })
    },
  },
  {
    ...area,
    id: 'family/refused-tokenizer',
    title: 'EXAONE 4.5 without its prediction block is refused by a release that does not know its tokenizer',
    failsOn: ['silent', 'without-refusal'],
    fixedBy: ['refusal'],
    where: 'runner-era',
    run: async (bench) => {
      const server = await bench.serve()
      const error = await failure(server.chat('member45', { messages: question }))
      expect(error).toMatchObject({ status: 400, message: expect.stringContaining(refused) })
    },
  },
  {
    ...area,
    id: 'family/contradiction',
    failsOn: ['garbled', 'code-contradiction'],
    title: "a file with the pre-tokenizer of EXAONE 4.0 and the tokens of EXAONE 4.5 gets neither's format",
    fixedBy: [],
    keptBy: ['detection'],
    run: async (bench) => {
      const server = await bench.serve()
      const { capabilities, parameters } = await server.show('contradiction')
      expect(capabilities).toEqual(['completion'])
      expect(parameters ?? '').not.toContain('endofturn')
    },
  },
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
      const template = new Template(deepTemplate)
      const again = { role: 'user', content: 'And of Japan?' }
      const conversations: Message[][] = [
        question,
        [{ role: 'system', content: 'Be brief.' }, ...question],
        [...question, { role: 'assistant', content: `Hm.\n</thought>\n\n${answers.content}` }, again],
      ]
      for (const messages of conversations) {
        const wanted = template.render({ messages, add_generation_prompt: true })
        expect(await server.prompt('deep', { messages })).toBe(wanted)
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
  {
    ...sampling,
    id: 'family/sampling',
    title:
      'EXAONE 4.0 is sampled as LG recommends, unless its file, its Modelfile or the request says otherwise',
    run: async (bench) => {
      const server = await bench.serve()
      await comparesSampling(server, 'allGlobal', recommended, others.engine)
      await comparesSampling(server, 'sampledFile', { ...recommended, temperature: 0.875 }, others.engine)
      await comparesSampling(
        server,
        'sampledParameters',
        { ...recommended, temperature: 0.375 },
        others.engine,
      )
    },
  },
  {
    ...sampling,
    id: 'family/sampling-4_5',
    title: 'EXAONE 4.5 is sampled as LG recommends',
    where: 'llama-server-era',
    run: async (bench) => {
      await comparesSampling(await bench.serve(), 'sampled45', { ...recommended, temperature: 1 }, others.all)
    },
  },
]
