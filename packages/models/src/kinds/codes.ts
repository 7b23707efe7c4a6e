import { randomUint32 } from './random.ts'

/** A vector of ±1, one bit per element. */
export type Code = Uint32Array

/**
 * Returns `count` vectors of ±1 with `length` elements (a multiple of 32), always the same ones. The dot product of two
 * different vectors is at most half of `length`, that of a vector with itself is `length`. So a network can tell them
 * apart reliably.
 */
export function codes(count: number, length: number): Code[] {
  const next = randomUint32(length)
  const found: Code[] = []
  while (found.length < count) {
    const candidate = Uint32Array.from({ length: length / 32 }, next)
    if (found.every((code) => distance(code, candidate) >= length / 4)) found.push(candidate)
  }
  return found
}

/** The element at `index`: +1 or −1. */
export function sign(code: Code, index: number): 1 | -1 {
  return ((code[index >>> 5] ?? 0) >>> (index & 31)) & 1 ? -1 : 1
}

/** The number of elements in which two codes differ: their dot product is `length - 2 * distance`. */
export function distance(a: Code, b: Code): number {
  let sum = 0
  for (let word = 0; word < a.length; word++) sum += ones((a[word] ?? 0) ^ (b[word] ?? 0))
  return sum
}

function ones(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555)
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
