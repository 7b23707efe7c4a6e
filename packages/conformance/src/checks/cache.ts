import type { PromptFacts } from '@exaone4/harness'
import { filler, nothing, planted, secrets } from '@exaone4/models'
import type { ChatResponse } from 'ollama'
import { expect } from 'vitest'
import type { Bench } from '../bench/bench.ts'
import type { ModelName } from '../fixtures/models/models.ts'
import { answers, PAUSE, TRAINED, WINDOW } from '../fixtures/models/parts.ts'
import type { SettingsName } from '../fixtures/settings.ts'
import type { Check } from './check.ts'
import { accepted, failure } from './failure.ts'

const area = { level: 'MUST', references: [], failsOn: ['garbled'] } as const

interface SecondTurn extends PromptFacts {
  /** Tokens added to the prompt since the first turn. */
  added: number
  first: ChatResponse
}

/** Many windows, and more than one batch. */
const LONG = 2000
/** Tokens of an answer that the end of its prompt does not stay in the sliding-window cache for. */
const LONG_ANSWER = 12 * WINDOW
/** Tokens before the end of a prompt that llama-server evaluates again when it goes back there. */
const FEW = 5
/** Tokens that a context shift drops: 355 tokens are 56.5 turns of the fastest rotary pair. */
const DROPPED = 355
const KEPT = 4
const SHIFTING = { temperature: 0, num_keep: KEPT, num_ctx: KEPT + 2 * DROPPED }

/** The answers in the output of a model that repeats its answer. */
function answersIn(text: string): string[] {
  const possible: readonly string[] = [...secrets, nothing]
  return (text.match(/[a-z]+/g) ?? []).filter((word) => possible.includes(word))
}

/** Runs a long first turn and a short second one, and returns how much of the second prompt came from the cache. */
async function secondTurn(bench: Bench, model: ModelName, think: boolean): Promise<SecondTurn> {
  const server = await bench.serve()
  const messages = [{ role: 'user', content: `Hello${filler(LONG)} ${planted('lotus')}${filler(LONG / 10)}` }]
  const first = await server.chat(model, { messages, think })
  const then = [...messages, first.message, { role: 'user', content: 'And then?' }]
  const second = await server.chat(model, { messages: then, think })
  expect(second.message).toEqual(first.message)
  const added = second.prompt_eval_count - first.prompt_eval_count
  return { ...(await server.lastPrompt()), added, first }
}

/** Retrieves a secret before and after a context shift. */
async function shifts(bench: Bench, settings: SettingsName): Promise<void> {
  const server = await bench.serve(settings)
  const prompt = filler(500) + planted('olive') + filler(120)
  const options = { ...SHIFTING, num_predict: 160 }
  const { response, prompt_eval_count, eval_count } = await accepted(
    server.complete('global', prompt, { options }),
  )
  expect(prompt_eval_count + eval_count).toBeGreaterThan(SHIFTING.num_ctx)
  expect(answersIn(response)).toEqual(Array.from({ length: 160 / (PAUSE + 1) }, () => 'olive'))
}

async function shiftGlobal(bench: Bench): Promise<void> {
  await shifts(bench, 'default')
  await shifts(bench, 'q8_0')
}

/** Sends a prompt that is 600 tokens too long: the first four tokens stay, `stay` in total, and the model sees position `late`. */
async function losesItsMiddle(bench: Bench, stay: number, late: number): Promise<void> {
  const server = await bench.serve()
  const options = { temperature: 0, num_ctx: TRAINED, num_keep: KEPT }
  const around = (before: number) => filler(before) + planted('hazel') + filler(TRAINED + 599 - before)
  const seen: string[] = []
  for (const before of [2, 500, late]) {
    const { response, prompt_eval_count } = await server.complete('short', around(before), { options })
    expect(prompt_eval_count).toBe(stay)
    seen.push(...answersIn(response).slice(-1))
  }
  expect(seen).toEqual(['hazel', nothing, 'hazel'])
  const refused = await failure(server.complete('short', around(late), { options, truncate: false }))
  expect(refused.status).toBe(400)
  expect(refused.message).toMatch(/exceeds|is longer than/)
}

export const cache: readonly Check[] = [
  {
    ...area,
    id: 'cache/second-turn',
    failsOn: ['forgetful'],
    title: 'the second turn of a chat evaluates only its new tokens',
    fixedBy: [],
    needs: ['facts'],
    run: async (bench) => {
      const { first, added, evaluated, reused } = await secondTurn(bench, 'once', false)
      expect(first.message.content).toBe('lotus')
      expect(reused).toBeGreaterThan(LONG)
      expect(evaluated).toBeLessThanOrEqual(added)
    },
  },
  {
    ...area,
    id: 'cache/second-turn-thinking',
    failsOn: ['forgetful'],
    title: 'the second turn after a turn with thinking evaluates only its new tokens',
    fixedBy: ['renderer', 'detection'],
    needs: ['facts'],
    run: async (bench) => {
      const { first, added, evaluated, reused } = await secondTurn(bench, 'narrow', true)
      expect(first.message.thinking).toBe(answers.thought)
      expect(reused).toBeGreaterThan(LONG)
      expect(evaluated).toBeLessThanOrEqual(added)
    },
  },
  {
    ...area,
    id: 'cache/rewind',
    title: 'a prompt that goes back to an earlier point sees its whole window',
    fixedBy: [],
    run: async (bench) => {
      const server = await bench.serve()
      const prompt = filler(700) + planted('maple') + filler(40)
      const many = { temperature: 0, num_predict: 3 * WINDOW }
      const one = { temperature: 0, num_predict: 1 }
      const { response } = await server.complete('sliding', prompt, { options: many })
      expect(answersIn(response).at(-1)).toBe(nothing)
      for (const again of [prompt, `${prompt} the`]) {
        expect((await server.complete('sliding', again, { options: one })).response).toBe('maple')
      }
    },
  },
  {
    ...area,
    id: 'cache/long-answer',
    failsOn: ['forgetful', 'code-no-checkpoint'],
    title:
      'the turn after an answer of many windows evaluates only its new tokens, and sees its whole window',
    fixedBy: [],
    needs: ['facts'],
    timeout: 300,
    run: async (bench) => {
      for (const settings of ['default', 'parallel'] as const) {
        const server = await bench.serve(settings)
        const prompt = filler(700) + planted('maple') + filler(40)
        const ask = (text: string, num_predict: number) =>
          server.complete('sliding', text, { options: { temperature: 0, num_ctx: LONG, num_predict } })
        const { eval_count } = await ask(prompt, LONG_ANSWER)
        expect(eval_count).toBe(LONG_ANSWER)
        const added = 10
        const { response } = await ask(prompt + filler(added), 1)
        expect((await server.lastPrompt()).evaluated).toBeLessThanOrEqual(added + FEW)
        expect(response).toBe('maple')
      }
    },
  },
  {
    ...area,
    id: 'cache/parallel',
    title: "four parallel requests do not see each other's tokens",
    fixedBy: [],
    needs: ['facts'],
    run: async (bench) => {
      const server = await bench.serve('parallel')
      const options = { temperature: 0, num_ctx: 1024, num_predict: 10 * (PAUSE + 1) }
      const mine = secrets.slice(4, 8)
      const texts = await Promise.all(
        mine.map((secret, index) =>
          server.complete('global', filler(300 + 10 * index) + planted(secret) + filler(300), { options }),
        ),
      )
      expect(texts.map(({ response }) => answersIn(response))).toEqual(
        mine.map((secret) => Array.from({ length: 10 }, () => secret)),
      )
      expect((await server.load('global')).parallel).toBe(4)
    },
  },
  {
    ...area,
    id: 'cache/shift-global',
    title:
      'full-attention layers still see the remaining tokens after a context shift, because keys without RoPE stay unchanged',
    references: ['#14909'],
    fixedBy: ['engine'],
    where: 'engine',
    run: shiftGlobal,
  },
  {
    ...area,
    id: 'cache/shift-llama-server',
    title: 'full-attention layers still see the remaining tokens after a context shift in llama-server',
    failsOn: ['without-layers-without-rope'],
    // A shift of a cache without any layer to shift can end llama-server.
    assertsSurvival: true,
    references: ['#14909'],
    fixedBy: ['context-shift'],
    where: 'llama-server-era',
    run: shiftGlobal,
  },
  {
    ...area,
    id: 'cache/shift-sliding',
    title: 'sliding-window layers see exactly their window after a context shift',
    fixedBy: [],
    run: async (bench) => {
      for (const settings of ['default', 'q8_0'] as const) {
        const server = await bench.serve(settings)
        const behind = 10
        const prompt = filler(SHIFTING.num_ctx - 35) + planted('olive') + filler(behind)
        const options = { ...SHIFTING, num_predict: 12 * (PAUSE + 1) }
        const { response } = await server.complete('sliding', prompt, { options })
        const seen = answersIn(response)
        const hidden = seen.indexOf(nothing)
        expect(seen.lastIndexOf('olive')).toBe(hidden - 1)
        expect(hidden).toBe(Math.ceil((WINDOW - behind) / (PAUSE + 1)))
      }
    },
  },
  {
    ...area,
    id: 'cache/one-token-batch',
    title: 'a model loads with num_batch 1, and answers',
    fixedBy: ['one-token-batch'],
    where: 'llama-server-era',
    run: async (bench) => {
      const server = await bench.serve()
      const options = { temperature: 0, num_batch: 1, num_ctx: 256 }
      const { response } = await accepted(server.complete('once', planted('lotus') + filler(20), { options }))
      expect(response).toBe('lotus')
    },
  },
  {
    ...area,
    id: 'cache/trained-context',
    failsOn: ['code-context-not-lowered'],
    title: 'a context larger than the trained context is lowered to it, with a warning',
    fixedBy: [],
    needs: ['facts'],
    run: async (bench) => {
      const server = await bench.serve()
      const options = { temperature: 0, num_ctx: 2 * TRAINED }
      const { response } = await server.complete('short', planted('pearl') + filler(TRAINED / 2), { options })
      expect(response).toBe('pearl')
      const { contextTokens, warnings } = await server.load('short')
      expect(contextTokens).toBe(TRAINED)
      expect(warnings.join('\n')).toContain('requested context size too large for model')
    },
  },
  {
    ...area,
    id: 'cache/full-context',
    title: 'the first token after a prompt that fills the context is correct, twelve times out of twelve',
    fixedBy: [],
    keptBy: ['engine-outputs'],
    run: async (bench) => {
      const server = await bench.serve()
      const options = { temperature: 0, num_ctx: TRAINED, num_predict: 1 }
      for (const secret of secrets.slice(0, 12)) {
        const prompt = planted(secret) + filler(TRAINED - 1)
        expect((await server.complete('short', prompt, { options })).response).toBe(secret)
      }
    },
  },
  {
    ...area,
    id: 'cache/long-prompt',
    title: 'a prompt longer than the context loses its middle, or is refused with truncate: false',
    fixedBy: [],
    where: 'runner-era',
    run: (bench) => losesItsMiddle(bench, TRAINED, 700),
  },
  {
    ...area,
    id: 'cache/long-prompt-llama-server',
    title:
      'a prompt longer than the context loses its middle and half of the rest, or is refused with truncate: false',
    fixedBy: [],
    where: 'llama-server-era',
    run: (bench) => losesItsMiddle(bench, (TRAINED + KEPT) / 2, 1200),
  },
]
