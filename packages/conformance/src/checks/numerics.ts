import type { LoadFacts } from '@exaone4/harness'
import type { Fact } from '@exaone4/patches'
import { expect } from 'vitest'
import type { FaultName } from '../faults/faults.ts'
import { type RandomShapeName, randomShapes } from '../fixtures/models/random.ts'
import { type Comparison, compare, largest } from '../fixtures/numerics/compare.ts'
import { referenceOf } from '../fixtures/numerics/reference.ts'
import type { SettingsName } from '../fixtures/settings.ts'
import type { Check } from './check.ts'

const LONGEST = 600

const CONTEXT = 1024

/** Batch sizes, each with the longest prompt to evaluate: token by token, a long prompt takes minutes. */
const BATCHES = [
  { batch: 512, longest: LONGEST },
  { batch: 32, longest: LONGEST },
  { batch: 1, longest: 80 },
]

/** Tokens before the end of a prompt that llama-server evaluates again when it goes back there. */
const FEW = 5

/** Largest allowed difference of a log-probability from the reference. An off-by-one window moves some by 0.27 or more. */
export const TOLERANCE = { f16: 0.03, q8_0: 0.2 } as const

const prompt = Array.from({ length: LONGEST }, (_, index) =>
  String.fromCharCode(33 + ((index * 7919 + index * index * 31) % 94)),
).join('')

/** Longest first: a runner that continues from its cache must still see a whole window. */
function lengths(window: number, order: Runner['order']): number[] {
  const falling = [LONGEST, 129, window + 2, window + 1, window, window - 1, 1]
  return order === 'longest first' ? falling : falling.toReversed()
}

/**
 * Prefixes that may be sent at once, in groups that follow each other. Shortest first, none longer than the window may
 * overtake one of its length: stock llama.cpp is wrong about going back to that length.
 */
function groups(wanted: readonly number[], window: number, order: Runner['order']): number[][] {
  if (order === 'longest first') return [[...wanted]]
  return [wanted.filter((length) => length <= window), wanted.filter((length) => length > window)]
}

/** Asks for the next token after prefixes of the prompt, several at a time. */
async function compareAll(
  reference: readonly Float64Array[],
  wanted: readonly number[],
  atOnce: number,
  next: (prompt: string) => Promise<ReadonlyMap<string, number>>,
): Promise<Comparison[]> {
  const waiting = [...wanted]
  const found: Comparison[] = []
  const worker = async (): Promise<void> => {
    for (let length = waiting.shift(); length !== undefined; length = waiting.shift()) {
      const got = await next(prompt.slice(0, length))
      found.push(compare(length, got, reference[length - 1] ?? new Float64Array()))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return found
}

interface Runner {
  name: LoadFacts['runner']
  id: string
  level: Check['level']
  /** Order of the prefixes: shortest first, each continues the one before; longest first, each goes back. */
  order: 'shortest first' | 'longest first'
  /** In tokens: stock llama-server exits when it has to evaluate one token at a time. */
  leastBatch: number
  /** Suffix of the models for this runner: the llama runner gets models that the engine does not support. */
  suffix: '' | 'Llamarunner'
  fixedBy: readonly string[]
  /** Do the patches change nothing for a model without a window? */
  fixesWindow?: boolean
  where: Fact
}

const runners: readonly Runner[] = [
  {
    name: 'ollama-engine',
    id: 'engine',
    level: 'MUST',
    order: 'longest first',
    leastBatch: 1,
    suffix: '',
    fixedBy: ['engine'],
    where: 'engine',
  },
  {
    name: 'llamarunner',
    id: 'llamarunner',
    level: 'MUST',
    order: 'longest first',
    leastBatch: 1,
    suffix: 'Llamarunner',
    fixedBy: [],
    where: 'runner-era',
  },
  {
    name: 'llama-server',
    id: 'llama-server',
    level: 'MUST',
    order: 'shortest first',
    leastBatch: 32,
    suffix: '',
    fixedBy: [],
    where: 'llama-server-era',
  },
  {
    name: 'llama-server',
    id: 'llama-server-back',
    level: 'MUST',
    order: 'longest first',
    leastBatch: 32,
    suffix: '',
    fixedBy: ['prompt-checkpoints'],
    fixesWindow: true,
    where: 'llama-server-era',
  },
]

/** Faults in the engine's model, by the window that shows them. */
const faultsSeenWith: Readonly<Record<RandomShapeName, readonly FaultName[]>> = {
  window8: [],
  window16: ['code-window', 'code-rope-factors'],
  window64: ['code-global-rotation'],
  allGlobal: [],
}

function numericsCheck(name: RandomShapeName, runner: Runner): Check {
  const model = `${name}${runner.suffix}` as const
  const { layers, slidingWindow } = randomShapes[name]
  const what = layers === 64 ? `a window of ${slidingWindow}` : 'full-attention layers only'
  return {
    id: `numerics/${runner.id}-${name.toLowerCase()}`,
    level: runner.level,
    failsOn: ['garbled', ...(runner.id === 'engine' ? faultsSeenWith[name] : [])],
    title: `${runner.name}, ${what}: log-probabilities match the reference, prompts ${runner.order}`,
    references: ['#14909'],
    fixedBy: runner.fixesWindow && layers !== 64 ? [] : runner.fixedBy,
    where: runner.where,
    needs: ['facts'],
    timeout: 600,
    run: async (bench) => {
      const reference = await referenceOf(randomShapes[name], prompt)
      for (const type of ['f16', 'q8_0'] as const) {
        for (const parallel of [1, 4] as const) {
          for (const { batch, longest } of BATCHES.filter(({ batch }) => batch >= runner.leastBatch)) {
            const server = await bench.serve(parallel === 1 ? type : `${type}x4`)
            const next = (text: string) => server.next(model, text, { num_ctx: CONTEXT, num_batch: batch })
            await next('a')
            const load = await server.load(model)
            expect(load).toMatchObject({ runner: runner.name, parallel, batchTokens: batch })

            const wanted = lengths(slidingWindow, runner.order).filter((length) => length <= longest)
            const found: Comparison[] = []
            for (const together of groups(wanted, slidingWindow, runner.order)) {
              found.push(...(await compareAll(reference, together, parallel, next)))
            }
            const worst = largest(found)
            bench.note({ model, type, batch, parallel }, { largestDifference: worst })
            expect(worst.difference, `${type}, batch ${batch}, parallel ${parallel}`).toBeLessThan(
              TOLERANCE[type],
            )
            const wrong = found.filter(
              ({ sameChoice, margin }) => !sameChoice && margin > 2 * TOLERANCE[type],
            )
            expect(wrong).toEqual([])
          }
        }
      }
    },
  }
}

/** Tokens of a prompt, and of what is evaluated behind it before the next one goes back to its end. */
const [BACK, BEHIND] = [400, 1200]
/** Likeliest tokens that are compared: the server returns 20, of which the last may differ. */
const SURE = 10
/** Settings, each with another form of the cache. */
const FORMS = ['f16', 'q8_0', 'q4_0', 'f16x4'] as const
/** Without flash attention, values are stored transposed. llama-server's memory knows how they are stored. */
const ENGINE_FORMS = [...FORMS, 'off'] as const

/** Goes back to the end of a prompt, further than the cache itself can, and compares with the same prompt evaluated anew. */
function goingBack(
  id: string,
  where: Fact,
  forms: readonly SettingsName[],
  failsOn: readonly FaultName[],
): Check {
  return {
    id: `numerics/${id}`,
    level: 'MUST',
    failsOn: ['forgetful', ...failsOn],
    title: 'log-probabilities after going back by many windows are those of a prompt that is evaluated anew',
    fixedBy: [],
    where,
    needs: ['facts'],
    references: [],
    timeout: 600,
    run: async (bench) => {
      for (const form of forms) {
        const server = await bench.serve(form)
        const next = (text: string) => server.next('window64', text, { num_ctx: 2 * (BACK + BEHIND) })
        const whole = prompt.slice(0, BACK + 1)
        await next(prompt.slice(1))
        const anew = await next(whole)
        expect((await server.lastPrompt()).reused).toBe(0)

        await next(prompt.slice(1))
        await next(prompt.slice(0, BACK))
        await next(prompt.slice(0, BACK) + 'a'.repeat(BEHIND))
        const back = await next(whole)
        expect((await server.lastPrompt()).reused).toBeGreaterThanOrEqual(BACK - FEW)

        const differences = [...anew]
          .slice(0, SURE)
          .map(([token, value]) => Math.abs(value - (back.get(token) ?? Infinity)))
        const difference = Math.max(...differences)
        bench.note({ form }, { largestDifference: difference })
        expect(difference, form).toBeLessThan(form === 'q4_0' ? TOLERANCE.q8_0 : TOLERANCE.f16)
      }
    },
  }
}

const names = Object.keys(randomShapes) as RandomShapeName[]

export const numerics: readonly Check[] = [
  ...runners.flatMap((runner) => names.map((name) => numericsCheck(name, runner))),
  goingBack('engine-checkpoint', 'engine', ENGINE_FORMS, ['code-checkpoint-values']),
  goingBack('llama-server-checkpoint', 'llama-server-era', FORMS, []),
]
