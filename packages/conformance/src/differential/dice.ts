import { randomUint32 } from '@exaone4/harness'

export interface Dice {
  /** A whole number, both ends included. */
  between(least: number, most: number): number
  /** True with this probability. */
  chance(probability: number): boolean
  pick<T>(values: readonly T[]): T
  /** So many values, chosen between both ends. */
  list<T>(least: number, most: number, make: (index: number) => T): T[]
}

/** Choices that are the same for the same seed. */
export function dice(seed: number): Dice {
  const next = randomUint32(seed)
  const between = (least: number, most: number): number => least + (next() % (most - least + 1))
  return {
    between,
    chance: (probability) => next() / 2 ** 32 < probability,
    pick: (values) => values[between(0, values.length - 1)] as (typeof values)[number],
    list: (least, most, make) => Array.from({ length: between(least, most) }, (_, index) => make(index)),
  }
}
