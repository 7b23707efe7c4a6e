import { type Comparison, compare, largest } from '@exaone4/conformance'
import { z } from 'zod'
import type { Question } from './numerics-prompts.ts'

export type Answer = ReadonlyMap<string, number>

/** The largest difference of a log-probability over some prompts, and the length of the prompt where it occurs. */
export interface Largest {
  difference: number
  length: number
}

export interface Agreement {
  /** Number of prompts for which the reference prefers its choice by more than the noise. */
  decided: number
  /** Number of these for which a runner chose another token. */
  otherChoice: number
}

const largestSchema = z.object({ difference: z.number(), length: z.number() })

/** The answers of two runners and the reference to the same prompts. */
export interface Cell {
  engineReference: Largest
  llamarunnerReference: Largest
  engineLlamarunner: Largest
  engine: Agreement
  llamarunner: Agreement
}

const agreementSchema = z.object({ decided: z.number(), otherChoice: z.number() })

export const cellShape: { [Key in keyof Cell]: z.ZodType<Cell[Key]> } = {
  engineReference: largestSchema,
  llamarunnerReference: largestSchema,
  engineLlamarunner: largestSchema,
  engine: agreementSchema,
  llamarunner: agreementSchema,
}

/** Answers are in the order of the questions. */
export function cellOf(
  questions: readonly Question[],
  engine: readonly Answer[],
  llamarunner: readonly Answer[],
  noise: number,
): Cell {
  const engineComparisons = compared(questions, engine)
  const llamarunnerComparisons = compared(questions, llamarunner)
  const between = questions.map(({ prompt }, index) => ({
    length: prompt.length,
    difference: differenceOf(engine[index] ?? new Map(), llamarunner[index] ?? new Map()),
  }))
  return {
    engineReference: worst(engineComparisons),
    llamarunnerReference: worst(llamarunnerComparisons),
    engineLlamarunner: between.reduce((most, next) => (next.difference > most.difference ? next : most)),
    engine: agreementOf(engineComparisons, noise),
    llamarunner: agreementOf(llamarunnerComparisons, noise),
  }
}

export function compared(questions: readonly Question[], answers: readonly Answer[]): Comparison[] {
  return questions.map(({ prompt, reference }, index) =>
    compare(prompt.length, answers[index] ?? new Map(), reference),
  )
}

export function worst(comparisons: readonly Comparison[]): Largest {
  const { difference, length } = largest(comparisons)
  return { difference, length }
}

export function agreementOf(comparisons: readonly Comparison[], noise: number): Agreement {
  const decided = comparisons.filter(({ margin }) => margin > noise)
  return { decided: decided.length, otherChoice: decided.filter(({ sameChoice }) => !sameChoice).length }
}

/** Over the tokens that both report; infinite if there are none. */
function differenceOf(a: Answer, b: Answer): number {
  const differences = [...a].flatMap(([token, value]) => {
    const other = b.get(token)
    return other === undefined ? [] : [Math.abs(value - other)]
  })
  return differences.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...differences)
}
