import { setTimeout } from 'node:timers/promises'
import type { PromptFacts } from '@exaone4/harness'
import { filler } from '@exaone4/models'
import { assert, expect } from 'vitest'
import { answered } from '../bench/answered.ts'
import type { Bench, Completion, Served } from '../bench/bench.ts'
import { modelName } from '../bench/create-model.ts'
import { type DraftedName, undrafted } from '../fixtures/models/drafted.ts'
import { answers } from '../fixtures/models/parts.ts'
import type { SettingsName } from '../fixtures/settings.ts'
import type { Check } from './check.ts'
import { failure } from './failure.ts'
import { question } from './requests.ts'

const area = {
  level: 'MUST',
  references: [],
  fixedBy: ['draft'],
  failsOn: ['without-draft-type'],
  where: 'gguf-model',
  needs: ['facts'],
} as const

type Drafted = NonNullable<PromptFacts['drafted']>

/** How often the log is read, a tenth of a second apart, until it says what was drafted. */
const TRIES = 50
const CONTEXT = 1024
/** Tokens that are drafted at once: as few as possible, Ollama's default, and many. */
const LENGTHS = [1, 4, 16]
const prompts = ['Hello world, this is', 'a b c d e f', '12 + 30 = ', 'The answer:'] as const

interface Asked {
  settings?: SettingsName
  generates?: number
  context?: number
}

interface Answer {
  text: string
  /** The text part by part, and by how much each began more likely than the second best token, in log-probability. */
  parts: { token: string; lead: number }[]
}

/**
 * Tokens whose log-probabilities differ by less may change places: how many tokens are evaluated at once decides how
 * sums are rounded. Without any draft model, parallel requests for the same answer differ by as much.
 */
const TIE = 0.05

/** Greedy answers to prompts that are sent at once, without a draft model if `length` is 0. */
async function answersOf(
  server: Served,
  model: DraftedName,
  length: number,
  { generates = 60, context = CONTEXT }: Asked,
  sent: readonly string[],
): Promise<{ said: Answer[]; drafted: Drafted }> {
  const options = {
    temperature: 0,
    num_ctx: context,
    num_keep: 4,
    num_predict: generates,
    ...(length > 0 && { draft_num_predict: length }),
  }
  const request = { options, ...(length === 0 && { logprobs: true, top_logprobs: 2 }) }
  const name = length === 0 ? undrafted[model] : model
  const before = (await server.facts()).prompts.length
  const completions = await Promise.all(sent.map((prompt) => server.complete(name, prompt, request)))
  const drafted = await draftedSince(server, before, length === 0 ? 0 : sent.length)
  return { said: completions.map(answerOf), drafted }
}

/** What was drafted since as many prompts. The log may come after the answer, so it waits for that of some answers. */
async function draftedSince(server: Served, prompts: number, answers: number): Promise<Drafted> {
  const read = async (): Promise<Drafted[]> =>
    (await server.facts()).prompts.slice(prompts).flatMap(({ drafted }) => drafted ?? [])
  let found = await read()
  for (let tries = 0; found.length < answers && tries < TRIES; tries++) {
    await setTimeout(100)
    found = await read()
  }
  return {
    suggested: found.reduce((sum, { suggested }) => sum + suggested, 0),
    accepted: found.reduce((sum, { accepted }) => sum + accepted, 0),
  }
}

function answerOf({ response, logprobs = [] }: Completion): Answer {
  const parts = logprobs.map(({ token, top_logprobs: [first, second] = [] }) => ({
    token,
    lead: first && second ? first.logprob - second.logprob : Number.POSITIVE_INFINITY,
  }))
  return { text: response, parts }
}

/** Fails where an answer differs from the one without a draft model, unless two tokens were equally likely there. */
function expectSame({ text }: Answer, alone: Answer): void {
  let same = ''
  for (const { token, lead } of alone.parts) {
    if (!text.startsWith(same + token)) {
      if (lead < TIE) return
      break
    }
    same += token
  }
  expect(text).toBe(alone.text)
}

/** Compares answers with those of the same model without a draft model. */
async function sameAnswers(
  bench: Bench,
  model: DraftedName,
  lengths: readonly number[],
  asked: Asked = {},
  sent: readonly string[] = prompts.slice(0, 1),
): Promise<void> {
  const server = await bench.serve(asked.settings)
  const alone = await answersOf(server, model, 0, asked, sent)
  expect(alone.drafted.suggested).toBe(0)
  for (const length of lengths) {
    const { said, drafted } = await answersOf(server, model, length, asked, sent)
    bench.note(`${model}, ${length} tokens at once`, drafted)
    for (const [index, answer] of said.entries()) {
      expectSame(answer, alone.said[index] ?? { text: '', parts: [] })
    }
    expect(drafted.suggested).toBeGreaterThan(0)
  }
}

export const draft: readonly Check[] = [
  {
    ...area,
    id: 'draft/answers',
    title: 'greedy answers with a draft model equal those without, drafting 1, 4 and 16 tokens at once',
    timeout: 300,
    run: async (bench) => {
      await sameAnswers(bench, 'drafted', LENGTHS)
      await sameAnswers(bench, 'misdrafted', LENGTHS)
    },
  },
  {
    ...area,
    id: 'draft/sliding-window',
    title: 'greedy answers with a draft model equal those without, with a sliding-window cache',
    timeout: 300,
    run: (bench) => sameAnswers(bench, 'draftedWindow', [4], { generates: 100 }),
  },
  {
    ...area,
    id: 'draft/thinking',
    title: 'thinking and answer are the same with a draft model, of whose tokens some are accepted',
    run: async (bench) => {
      const server = await bench.serve()
      const request = { messages: [{ role: 'user', content: 'Where is Seoul?' }], think: true }
      const alone = await server.chat('answer', request)
      const before = (await server.facts()).prompts.length
      const { message } = await server.chat('draftedAnswer', request)
      expect(message).toEqual(alone.message)
      const drafted = await draftedSince(server, before, 1)
      bench.note('drafted', drafted)
      expect(drafted.accepted).toBeGreaterThan(0)
      expect(drafted.accepted).toBeLessThan(drafted.suggested)
    },
  },
  {
    ...area,
    id: 'draft/parallel',
    title: 'greedy answers to four parallel requests equal those without a draft model',
    timeout: 300,
    run: (bench) => sameAnswers(bench, 'drafted', [4], { settings: 'parallel' }, prompts),
  },
  {
    ...area,
    id: 'draft/quantized',
    title: 'with a q8_0 cache, greedy answers equal those without a draft model, whose cache is q8_0 too',
    failsOn: ['without-draft-type', 'without-draft-arguments'],
    timeout: 300,
    run: async (bench) => {
      await sameAnswers(bench, 'drafted', [4], { settings: 'q8_0' })
      const { caches } = await (await bench.serve('q8_0')).load('drafted')
      expect(caches.map(({ layers, keyType, valueType }) => [layers, keyType, valueType])).toEqual([
        [30, 'q8_0', 'q8_0'],
        [26, 'q8_0', 'q8_0'],
      ])
    },
  },
  {
    ...area,
    id: 'draft/context-shift',
    title: 'greedy answers with a draft model equal those without across context shifts',
    timeout: 300,
    run: (bench) => sameAnswers(bench, 'drafted', [1, 4], { context: 128, generates: 300 }),
  },
  {
    ...area,
    id: 'draft/vocabulary',
    title: 'a draft model of another vocabulary is refused at create, with a reason',
    failsOn: ['silent', 'without-draft-vocabulary'],
    needs: [],
    run: async (bench) => {
      const server = await bench.serve()
      const digestOf = async (name: 'allGlobal' | 'answer'): Promise<string> => {
        const { modelfile } = await server.show(name)
        const [, digest] = /^FROM .*sha256[-:]([0-9a-f]{64})$/m.exec(modelfile) ?? []
        assert(digest, `no file in the Modelfile of ${name}: ${modelfile}`)
        return `sha256:${digest}`
      }
      const request = {
        model: 'exaone4-suite-wrong-draft',
        files: { 'model.gguf': await digestOf('answer') },
        draft_files: { 'draft.gguf': await digestOf('allGlobal') },
        stream: false as const,
      }
      const refused = await failure(answered(server.client.create(request)))
      expect(refused.status).toBe(400)
      expect(refused.message).toMatch(
        /^DRAFT and FROM have different vocabularies.*: they have 98 and \d+ tokens$/,
      )
    },
  },
  {
    ...area,
    id: 'draft/off',
    title: 'no model drafts unless it is created with a draft model, and draft_num_predict 0 turns it off',
    run: async (bench) => {
      const server = await bench.serve()
      const [prompt] = prompts
      const seen: boolean[] = []
      for (const [model, draft_num_predict, answers] of [
        ['allGlobal', 4, 0],
        ['drafted', 0, 0],
        ['drafted', 4, 1],
      ] as const) {
        const options = { temperature: 0, num_ctx: CONTEXT, num_predict: 20, draft_num_predict }
        const before = (await server.facts()).prompts.length
        await server.complete(model, prompt + filler(model.length), { options })
        const { suggested } = await draftedSince(server, before, answers)
        seen.push(suggested > 0)
      }
      expect(seen).toEqual([false, false, true])
    },
  },
  {
    ...area,
    id: 'draft/prediction-block',
    title:
      'EXAONE 4.5, whose prediction block llama.cpp does not run, answers a request that asks for drafts',
    failsOn: ['without-prediction-block'],
    run: async (bench) => {
      const server = await bench.serve()
      const options = { num_ctx: CONTEXT, draft_num_predict: 4 }
      const { message } = await server.chat('member45Whole', { messages: question, think: false, options })
      expect(message.content).toBe(answers.content)
    },
  },
  {
    ...area,
    id: 'draft/memory',
    title: '/api/ps counts the weights, the cache and the compute buffer of a draft model',
    fixedBy: ['draft', 'memory-count'],
    run: async (bench) => {
      const server = await bench.serve()
      const sizes: number[] = []
      for (const model of ['allGlobal', 'drafted'] as const) {
        await server.complete(model, prompts[0], { options: { num_ctx: CONTEXT, num_predict: 1 } })
        const { models } = await answered(server.client.ps())
        sizes.push(models.find(({ name }) => name.startsWith(`${modelName(model)}:`))?.size ?? 0)
      }
      const { allocated, caches } = await server.load('drafted')
      const bytes = allocated.reduce(
        (sum, { weights, cache, computeBuffer }) => sum + weights + cache + computeBuffer,
        0,
      )
      bench.note('bytes', { sizes, allocated, caches })
      expect(caches).toHaveLength(2)
      expect(Math.abs((sizes[1] ?? 0) - bytes) / bytes).toBeLessThan(0.01)
    },
  },
]
