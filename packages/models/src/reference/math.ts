import type { Matrix } from '../kinds/random-weights.ts'

type Numbers = Float32Array | Float64Array

/** The dot product of `length` numbers of two arrays from given offsets. Four independent sums run faster than one. */
export function dot(a: Numbers, from: number, b: Numbers, start: number, length: number): number {
  let [first, second, third, fourth] = [0, 0, 0, 0]
  const even = length - (length % 4)
  for (let i = 0; i < even; i += 4) {
    first += (a[from + i] as number) * (b[start + i] as number)
    second += (a[from + i + 1] as number) * (b[start + i + 1] as number)
    third += (a[from + i + 2] as number) * (b[start + i + 2] as number)
    fourth += (a[from + i + 3] as number) * (b[start + i + 3] as number)
  }
  for (let i = even; i < length; i++) first += (a[from + i] as number) * (b[start + i] as number)
  return first + second + third + fourth
}

export function multiply({ inputs, outputs, data }: Matrix, vector: Float64Array): Float64Array {
  const result = new Float64Array(outputs)
  for (let row = 0; row < outputs; row++) result[row] = dot(data, row * inputs, vector, 0, inputs)
  return result
}

/** Root mean square norm, multiplied by the weights element by element. */
export function normalize(vector: Float64Array, weights: Float32Array, epsilon: number): Float64Array {
  const squares = vector.reduce((sum, value) => sum + value * value, 0)
  const scale = 1 / Math.sqrt(squares / vector.length + epsilon)
  return vector.map((value, index) => value * scale * (weights[index] ?? 0))
}

/** Normalizes each head separately, with the same weights. */
export function normalizeHeads(vector: Float64Array, weights: Float32Array, epsilon: number): Float64Array {
  const result = new Float64Array(vector.length)
  for (let start = 0; start < vector.length; start += weights.length) {
    result.set(normalize(vector.subarray(start, start + weights.length), weights, epsilon), start)
  }
  return result
}

/**
 * Rotary position embedding: rotates elements i and i + headDim / 2 of a head by position × frequency. The frequency
 * falls with i and is divided by the factor of the pair.
 */
export function rotate(
  vector: Float64Array,
  headDim: number,
  position: number,
  base: number,
  factors: Float32Array,
): Float64Array {
  const half = headDim / 2
  const result = new Float64Array(vector.length)
  for (let start = 0; start < vector.length; start += headDim) {
    for (let i = 0; i < half; i++) {
      const angle = (position * base ** (-i / half)) / (factors[i] ?? 1)
      const [a, b] = [vector[start + i] ?? 0, vector[start + i + half] ?? 0]
      result[start + i] = a * Math.cos(angle) - b * Math.sin(angle)
      result[start + i + half] = a * Math.sin(angle) + b * Math.cos(angle)
    }
  }
  return result
}

export function silu(value: number): number {
  return value / (1 + Math.exp(-value))
}
