import { goldens } from '@exaone4/patches'
import { expect } from 'vitest'
import type { Served } from '../bench/bench.ts'
import { goldenRequest } from '../fixtures/golden.ts'
import type { FamilyModelName } from '../fixtures/models/family.ts'
import { answers } from '../fixtures/models/parts.ts'
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

const kExaone = { ...area, failsOn: ['garbled', 'code-no-k-exaone'] } as const

/** Compares the prompts of all golden conversations of EXAONE 4.5 that have no images. */
async function comparesGoldens(server: Served, model: FamilyModelName): Promise<void> {
  const cases = goldens('4.5').filter(({ messages }) => messages.every(({ images = 0 }) => images === 0))
  expect(cases).toHaveLength(50)
  for (const golden of cases) {
    expect(await server.prompt(model, goldenRequest(golden)), golden.name).toBe(golden.prompt)
  }
}

async function thinksBesideAnswer(server: Served, model: FamilyModelName): Promise<void> {
  for (const request of [{}, { think: true }]) {
    const { message } = await server.chat(model, { messages: question, ...request })
    expect(message).toMatchObject({ thinking: answers.thought, content: answers.content })
  }
  const { message } = await server.chat(model, { messages: question, think: false })
  expect(message.content).toBe(answers.content)
  expect(message.thinking ?? '').toBe('')
}

async function callsTool(server: Served, model: FamilyModelName): Promise<void> {
  for (const think of [false, true]) {
    const { message } = await server.chat(model, { messages: question, tools: [weather], think })
    const called = message.tool_calls?.map(({ function: { name, arguments: args } }) => ({ name, args }))
    expect(called).toEqual([{ name: 'get_weather', args: { city: 'Seoul', unit: 'C' } }])
    expect(message.content).toBe('')
  }
}

/** Files of EXAONE 4.5, which have the architecture of EXAONE 4.0, and of K-EXAONE. */
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
    run: async (bench) => comparesGoldens(await bench.serve(), 'member45'),
  },
  {
    ...area,
    id: 'family/thinking',
    title: 'EXAONE 4.5, reasoning separate from the answer, also when think is unset',
    where: 'llama-server-era',
    run: async (bench) => thinksBesideAnswer(await bench.serve(), 'member45'),
  },
  {
    ...area,
    id: 'family/tools',
    title: 'EXAONE 4.5, a tool call',
    where: 'llama-server-era',
    run: async (bench) => callsTool(await bench.serve(), 'member45Call'),
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
    ...kExaone,
    id: 'family/k-exaone-show',
    title: 'K-EXAONE has tools, thinking and the stop token of EXAONE 4.5',
    run: async (bench) => {
      const { capabilities, parameters } = await (await bench.serve()).show('kExaone')
      expect(capabilities).toEqual(expect.arrayContaining(['tools', 'thinking']))
      expect(parameters ?? '').toMatch(/stop\s+"?<\|endofturn\|>/)
    },
  },
  {
    ...kExaone,
    id: 'family/k-exaone-goldens',
    title: 'K-EXAONE, every golden conversation without images gives the prompt of EXAONE 4.5, byte for byte',
    where: 'llama-server-era',
    run: async (bench) => comparesGoldens(await bench.serve(), 'kExaone'),
  },
  {
    ...kExaone,
    id: 'family/k-exaone-thinking',
    title: 'K-EXAONE, reasoning separate from the answer, also when think is unset',
    where: 'llama-server-era',
    run: async (bench) => thinksBesideAnswer(await bench.serve(), 'kExaone'),
  },
  {
    ...kExaone,
    id: 'family/k-exaone-tools',
    title: 'K-EXAONE, a tool call',
    where: 'llama-server-era',
    run: async (bench) => callsTool(await bench.serve(), 'kExaoneCall'),
  },
  {
    ...area,
    id: 'family/k-exaone-refused',
    title: 'K-EXAONE is refused at once by a release that cannot run it, which names one that can',
    failsOn: ['silent', 'without-refusal'],
    fixedBy: ['refusal'],
    where: 'runner-era',
    run: async (bench) => {
      const server = await bench.serve()
      const message = expect.stringContaining('K-EXAONE needs Ollama v0.30.0 or newer')
      const refusal = { status: 400, message }
      expect(await failure(server.chat('kExaone', { messages: question }))).toMatchObject(refusal)
      expect(await failure(server.complete('kExaone', 'hi'))).toMatchObject(refusal)
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
]
