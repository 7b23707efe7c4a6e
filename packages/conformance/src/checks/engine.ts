import { expect } from 'vitest'
import { answers } from '../fixtures/models/parts.ts'
import type { Check } from './check.ts'
import { question } from './requests.ts'

const area = { level: 'MUST', needs: ['facts'] } as const

/** Bytes of keys and values of one token in one layer: one head of 64 elements in f16, for each. */
const CELL = 2 * 64 * 2
const CONTEXT = 16_384
const WINDOW = 4096
/** Tokens that the engine keeps in addition to the window, to go back to. */
const REWIND = 512
/** Tokens before the window that the engine copies with it, less the current one. */
const COPIED = 15

export const engine: readonly Check[] = [
  {
    ...area,
    id: 'engine/runner',
    title: "Ollama's own engine runs the model",
    references: ['#14909', '#11433'],
    fixedBy: ['engine'],
    where: 'engine',
    run: async (bench) => {
      const server = await bench.serve()
      const { message } = await server.chat('answer', { messages: question, think: false })
      expect(message.content).toBe(answers.content)
      expect((await server.load('answer')).runner).toBe('ollama-engine')
    },
  },
  {
    ...area,
    id: 'engine/fallback',
    failsOn: ['code-any-tokenizer'],
    title: 'the llama runner runs a model that the engine does not support',
    references: [],
    fixedBy: [],
    keptBy: ['engine'],
    where: 'engine',
    run: async (bench) => {
      const server = await bench.serve()
      const { message } = await server.chat('otherTokenizer', { messages: question, think: false })
      expect(message.content).toBe(answers.content)
      expect((await server.load('otherTokenizer')).runner).toBe('llamarunner')
    },
  },
  {
    ...area,
    id: 'engine/adapter',
    failsOn: ['without-adapter-fallback'],
    title: 'the llama runner runs a model with a LoRA adapter',
    references: [],
    fixedBy: [],
    keptBy: ['engine'],
    where: 'engine',
    run: async (bench) => {
      const server = await bench.serve()
      const { message } = await server.chat('adapted', { messages: question, think: false })
      expect(message.content).toBe(`${answers.content} Adapted.`)
      expect((await server.load('adapted')).runner).toBe('llamarunner')
    },
  },
  {
    ...area,
    id: 'engine/sliding-cache',
    failsOn: ['deaf', 'other-cache'],
    title:
      'sliding-window layers cache little more than their window, full-attention layers the whole context',
    references: ['#14909'],
    fixedBy: ['engine'],
    run: async (bench) => {
      const server = await bench.serve('f16')
      await server.chat('answer', { messages: question, think: false, options: { num_ctx: CONTEXT } })
      const { caches, runner, batchTokens } = await server.load('answer')
      const sliding = WINDOW + batchTokens + (runner === 'ollama-engine' ? REWIND : 0)
      expect(caches.map(({ kind, layers, bytes }) => ({ kind, layers, bytes }))).toEqual([
        { kind: 'full-attention', layers: 16, bytes: 16 * CONTEXT * CELL },
        { kind: 'sliding-window', layers: 48, bytes: 48 * sliding * CELL },
      ])
    },
  },
  {
    ...area,
    id: 'engine/window-copy',
    failsOn: ['without-host-memory'],
    title: 'the system memory for a copy of the window is counted if the context needs one',
    references: [],
    fixedBy: ['engine'],
    where: 'engine',
    run: async (bench) => {
      const server = await bench.serve('f16')
      const computeBuffer = async (num_ctx: number): Promise<number> => {
        await server.chat('answer', { messages: question, think: false, options: { num_ctx } })
        const { devices, contextTokens } = await server.load('answer')
        expect(contextTokens).toBe(num_ctx)
        return devices.reduce((sum, device) => sum + device.computeBuffer, 0)
      }
      const whole = WINDOW + REWIND
      const copied = (await computeBuffer(whole + 256)) - (await computeBuffer(whole))
      const copy = 48 * (WINDOW + COPIED) * CELL
      expect(copied).toBeGreaterThan(copy)
      // The rest is for a context that is a little longer.
      expect(copied).toBeLessThan(1.2 * copy)
    },
  },
]
