import type { ChatResponse } from 'ollama'
import { expect } from 'vitest'
import type { Bench } from '../bench/bench.ts'
import type { ModelName } from '../fixtures/models.ts'
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
