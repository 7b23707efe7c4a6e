import type { ChatRequest } from 'ollama'
import { expect } from 'vitest'
import { answered } from '../bench/answered.ts'
import type { Bench } from '../bench/bench.ts'
import { answers } from '../fixtures/models/parts.ts'
import type { Check } from './check.ts'
import { question } from './requests.ts'

const area = { level: 'MUST', failsOn: ['garbled', 'deaf'] } as const

/** Only one answer fits, and it differs from the model's script. */
const format = { type: 'string', enum: ['Busan'] }
const FITTING = '"Busan"'

/** A scripted model that the grammar forces off its script may not end by itself. */
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

/** The same with `generate`. */
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
    title: 'think off: the answer has the requested format',
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
    title: 'think on: the answer has the requested format, and the reasoning is complete and free of it',
    references: ['#11545'],
    fixedBy: ['renderer', 'parser', 'detection'],
    run: async (bench) => {
      expect(await formatted(bench, { think: true })).toEqual({ thinking: answers.thought, content: FITTING })
    },
  },
  {
    ...area,
    id: 'format/blank-line',
    failsOn: ['garbled', 'without-blank-line'],
    title: 'think on: a format allows the blank line that the model writes after its reasoning',
    references: ['#14909'],
    fixedBy: ['renderer', 'parser', 'detection'],
    keptBy: ['tool-grammar'],
    where: 'thinking-close',
    run: async (bench) => {
      const server = await bench.serve()
      const request = { messages: question, format: { type: 'string' }, think: true, options: ENOUGH }
      const { message } = await server.chat('quoted', request)
      expect(message).toMatchObject({ thinking: 'A name.', content: '"Gyeongju"' })
    },
  },
  {
    ...area,
    id: 'format/generate',
    title: 'generate, think off: the answer has the requested format',
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
    title: 'generate, think unset: the answer has the requested format and is not returned as reasoning',
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
    title: 'generate, think on: the answer has the requested format, the reasoning does not',
    references: ['#11545'],
    fixedBy: [],
    run: async (bench) => {
      expect(await generated(bench, true)).toEqual({ thinking: answers.thought, content: FITTING })
    },
  },
]
