import type { ChatRequest } from 'ollama'
import { expect } from 'vitest'
import { answered } from '../bench/answered.ts'
import type { Bench } from '../bench/bench.ts'
import { answers } from '../fixtures/models.ts'
import type { Check } from './check.ts'
import { question } from './requests.ts'

const area = { level: 'MUST', failsOn: ['garbled', 'deaf'] } as const

/** One answer fits, and it is not what the model would say. */
const format = { type: 'string', enum: ['Busan'] }
const FITTING = '"Busan"'

/** A model that may not say what it would leaves its script, and need not end by itself. */
const ENOUGH = { num_predict: 120, temperature: 0 }

async function formatted(
  bench: Bench,
  request: Partial<ChatRequest>,
): Promise<{ thinking: string; content: string }> {
  const server = await bench.serve()
  const whole = { messages: question, format, options: ENOUGH, ...request }
  const { message } = await server.chat('answer', whole)
  return { thinking: message.thinking ?? '', content: message.content.trim() }
}

/** The same through `generate`. */
async function generated(bench: Bench, think?: boolean): Promise<{ thinking: string; content: string }> {
  const server = await bench.serve()
  const model = await server.model('answer')
  const request = { model, prompt: 'Where?', format, options: ENOUGH, ...(think !== undefined && { think }) }
  const { thinking = '', response } = await answered(server.client.generate(request))
  return { thinking, content: (response ?? '').trim() }
}

export const formats: readonly Check[] = [
  {
    ...area,
    id: 'format/thinking-off',
    failsOn: ['garbled', 'deaf', 'without-format-wait'],
    title: 'with think off, an answer has the format that was asked for',
    references: ['#14645', '#15260'],
    fixedBy: [],
    keptBy: ['structured-outputs'],
    run: async (bench) => {
      expect(await formatted(bench, { think: false })).toEqual({ thinking: '', content: FITTING })
    },
  },
  {
    ...area,
    id: 'format/thinking-on',
    title:
      'with think on, the answer has the format that was asked for, and the reasoning has none and is whole',
    references: ['#11545'],
    fixedBy: ['renderer', 'parser', 'detection'],
    run: async (bench) => {
      expect(await formatted(bench, { think: true })).toEqual({ thinking: answers.thought, content: FITTING })
    },
  },
  {
    ...area,
    id: 'format/generate',
    title: 'through generate too, with think off, an answer has the format that was asked for',
    references: ['#14645'],
    fixedBy: [],
    run: async (bench) => {
      expect(await generated(bench, false)).toEqual({ thinking: '', content: FITTING })
    },
  },
  {
    ...area,
    id: 'format/generate-unset',
    failsOn: ['garbled', 'deaf', 'without-format-generate'],
    title:
      'with think unset too, what generate answers has the format that was asked for, and is not taken for reasoning',
    references: ['#11545', '#14645'],
    fixedBy: [],
    keptBy: ['structured-outputs'],
    run: async (bench) => {
      expect((await generated(bench)).content).toBe(FITTING)
    },
  },
  {
    ...area,
    id: 'format/generate-thinking',
    level: 'SHOULD',
    title:
      'through generate too, with think on, the answer has the format that was asked for, and not the reasoning',
    references: ['#11545'],
    fixedBy: [],
    run: async (bench) => {
      expect(await generated(bench, true)).toEqual({ thinking: answers.thought, content: FITTING })
    },
  },
]
