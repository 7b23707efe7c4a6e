import type { ChatResponse, Tool } from 'ollama'
import { expect } from 'vitest'
import type { Bench } from '../bench/bench.ts'
import type { ModelName } from '../fixtures/models/models.ts'
import type { Check } from './check.ts'
import { question, weather } from './requests.ts'

const area = {
  level: 'MUST',
  failsOn: ['garbled'],
  references: ['#14909', 'https://github.com/LG-AI-EXAONE/EXAONE-4.0/issues/5'],
  fixedBy: ['renderer', 'parser', 'detection', 'tool-grammar'],
  where: 'llama-server-era',
} as const

/** A scripted model that the grammar forces off its script does not end by itself. */
const ENOUGH = { num_predict: 80, temperature: 0 }

/** Levels of a schema: each one doubles a grammar that has the rules of equal types twice. */
const NESTED = 20

async function forced(bench: Bench, model: ModelName): Promise<ChatResponse['message']> {
  const request = { messages: question, tools: [weather], think: false, options: ENOUGH }
  return (await (await bench.serve()).chat(model, request)).message
}

/** Models whose tags are tokens, as in the real vocabulary. */
export const toolGrammar: readonly Check[] = [
  {
    ...area,
    id: 'tools/declared-arguments',
    failsOn: ['garbled', 'without-tool-grammar'],
    title: 'the grammar rules out an argument that the tool does not declare',
    run: async (bench) => {
      const message = await forced(bench, 'tokenOtherArgument')
      expect(JSON.stringify(message)).toMatch(/get_weather.*arguments/s)
      expect(JSON.stringify(message)).not.toContain('town')
    },
  },
  {
    ...area,
    id: 'tools/declared-names',
    failsOn: ['garbled', 'without-tool-grammar'],
    title: 'the grammar rules out a tool that was not declared',
    run: async (bench) => {
      const message = await forced(bench, 'tokenOtherName')
      expect(JSON.stringify(message)).toMatch(/get_weather|tool_call/)
      expect(JSON.stringify(message)).not.toContain('launch')
    },
  },
  {
    ...area,
    id: 'tools/grammar-nested',
    failsOn: ['garbled', 'code-grammar-doubled'],
    title: 'the grammar holds, and takes no time, for a schema whose nested types are said twice',
    run: async (bench) => {
      let items: Record<string, unknown> = { type: 'string' }
      for (let depth = 0; depth < NESTED; depth++) items = { type: ['array', 'array'], items }
      const { function: declared } = weather
      const properties = { city: { type: ['string', 'array'], items } }
      const parameters = { ...declared.parameters, properties } as Tool['function']['parameters']
      const tools = [{ ...weather, function: { ...declared, parameters } }] as Tool[]
      const request = { messages: question, tools, think: false, options: ENOUGH }
      const server = await bench.serve()
      await server.model('tokenOtherArgument')
      const begun = performance.now()
      const { message } = await server.chat('tokenOtherArgument', request)
      bench.note({ nested: NESTED }, { seconds: (performance.now() - begun) / 1000 })
      expect(JSON.stringify(message)).toMatch(/get_weather.*arguments/s)
      expect(JSON.stringify(message)).not.toContain('town')
    },
  },
  {
    ...area,
    id: 'tools/grammar-thinking',
    failsOn: ['garbled', 'code-grammar-in-thinking'],
    title: 'the grammar leaves reasoning alone that mentions the tag of a call',
    references: [...area.references, 'https://github.com/ggml-org/llama.cpp/issues/20837'],
    fixedBy: ['renderer', 'parser', 'detection'],
    keptBy: ['tool-grammar'],
    run: async (bench) => {
      const request = { messages: question, tools: [weather], think: true, options: ENOUGH }
      const { message } = await (await bench.serve()).chat('tokenDraft', request)
      expect(message).toMatchObject({
        thinking: 'I could write <tool_call> but I will not.',
        content: 'It is 21.',
      })
      expect(message.tool_calls ?? []).toEqual([])
    },
  },
  {
    ...area,
    id: 'tools/grammar-after-thinking',
    failsOn: ['garbled', 'without-tool-grammar'],
    title: 'the grammar rules out an undeclared argument after reasoning',
    run: async (bench) => {
      const request = { messages: question, tools: [weather], think: true, options: ENOUGH }
      const { message } = await (await bench.serve()).chat('tokenThoughtArgument', request)
      expect(message.thinking).toBe('I need the weather.')
      expect(JSON.stringify(message)).toMatch(/get_weather.*arguments/s)
      expect(JSON.stringify(message)).not.toContain('town')
    },
  },
  {
    ...area,
    id: 'tools/grammar-parallel',
    title: 'the grammar leaves several valid calls unchanged',
    fixedBy: ['renderer', 'parser', 'detection'],
    keptBy: ['tool-grammar'],
    run: async (bench) => {
      const message = await forced(bench, 'tokenParallel')
      expect(message.tool_calls?.map(({ function: call }) => call.arguments)).toEqual([
        { city: 'Seoul' },
        { city: 'Busan', unit: 'C' },
      ])
      expect(message.content).toBe('')
    },
  },
  {
    ...area,
    id: 'tools/control-tags',
    title: 'a tool call whose tags are control tokens',
    fixedBy: ['renderer', 'parser', 'detection'],
    run: async (bench) => {
      const request = { messages: question, tools: [weather], think: true, options: ENOUGH }
      const { message } = await (await bench.serve()).chat('controlCall', request)
      expect(message).toMatchObject({ thinking: 'I need the weather.', content: '' })
      expect(message.tool_calls).toHaveLength(1)
    },
  },
]
