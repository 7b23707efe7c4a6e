import type { Served } from '@exaone4/conformance'
import { type ModelName, type RandomShapeName, randomShapes, TOLERANCE } from '@exaone4/conformance'
import { z } from 'zod'
import type { Answer } from './numerics-cell.ts'
import { type Question, questionLengths } from './numerics-prompts.ts'

export const TYPES = ['f16', 'q8_0'] as const
export const randomNames: readonly RandomShapeName[] = Object.keys(randomShapes) as RandomShapeName[]

const CONTEXT = 1024

/** The model and the settings of a run. */
export interface Setup {
  model: string
  layers: number
  /** Null if no layer has a sliding window. */
  window: number | null
  promptTokens: number[]
  type: (typeof TYPES)[number]
  batch: number
  parallel: number
}

export const setupShape: { [Key in keyof Setup]: z.ZodType<Setup[Key]> } = {
  model: z.string(),
  layers: z.number(),
  window: z.number().nullable(),
  promptTokens: z.array(z.number()),
  type: z.enum(TYPES),
  batch: z.number(),
  parallel: z.number(),
}

/** As in the checks: both the reference's choice and the next best token may be off. */
export const noise: Record<Setup['type'], number> = { f16: 2 * TOLERANCE.f16, q8_0: 2 * TOLERANCE.q8_0 }

export function setupOf(name: RandomShapeName, type: Setup['type'], batch: number, parallel: number): Setup {
  const { layers, slidingWindow } = randomShapes[name]
  return {
    model: name,
    layers,
    window: layers === 64 ? slidingWindow : null,
    promptTokens: questionLengths(slidingWindow),
    type,
    batch,
    parallel,
  }
}

/** As many requests at once as the server accepts. */
export async function answers(
  server: Served,
  model: ModelName,
  runner: 'llamarunner' | 'ollama-engine',
  { batch, parallel }: Setup,
  asked: readonly Question[],
): Promise<Answer[]> {
  const options = { num_ctx: CONTEXT, num_batch: batch }
  await server.next(model, '~', options)
  const load = await server.load(model)
  if (load.runner !== runner || load.batchTokens !== batch || load.parallel !== parallel) {
    throw new Error(`${model} was loaded as ${load.runner}, batch ${load.batchTokens} × ${load.parallel}`)
  }
  const found: Answer[] = []
  for (let first = 0; first < asked.length; first += parallel) {
    const together = asked.slice(first, first + parallel)
    found.push(...(await Promise.all(together.map(({ prompt }) => server.next(model, prompt, options)))))
  }
  return found
}
