import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeProjector } from '../src/kinds/projector.ts'
import { FIRST_SIGHT, SEEN, writeSeeingModel } from '../src/kinds/seeing.ts'
import {
  type Color,
  colorNames,
  colors,
  landmark,
  seen,
  sights,
  unseen,
} from '../src/kinds/seeing-vocabulary.ts'
import { type ReadGguf, readGguf } from './gguf-reader.ts'
import { next } from './next-token.ts'

let model: ReadGguf
let projector: ReadGguf
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seeing-'))
  const path = join(folder, 'model.gguf')
  await writeSeeingModel(path)
  model = readGguf(path)
  await writeProjector(path)
  projector = readGguf(path)
})
afterAll(() => rm(folder, { recursive: true }))

/** The whole answer after a prompt. */
function answer(prompt: readonly string[]): string {
  const tokens = [...prompt]
  while (tokens.at(-1) !== '<|endofturn|>') {
    const { title, margin } = next(model, tokens)
    expect(margin, title).toBeGreaterThan(10)
    tokens.push(title)
  }
  return tokens.slice(prompt.length, -1).join('')
}

test('says what it sees, and that it sees nothing', () => {
  expect(answer(['Ġa', landmark, 'Ġa', '</think>\n\n'])).toBe(seen('landmark', 'landmark'))
  expect(answer(['Ġa', '</think>\n\n'])).toBe(unseen)
  expect(answer(['Ġa', landmark, '<think>\n'])).toBe(`Colors.\n</think>\n\n${seen('landmark', 'landmark')}`)
})

function numbers(name: string): number[] {
  const { data } = projector.tensors[name] ?? { data: Buffer.alloc(0) }
  return Array.from({ length: data.length / 4 }, (_, index) => data.readFloatLE(index * 4))
}

/** Rows of a matrix times a vector, and a bias. */
function project(name: string, input: readonly number[]): number[] {
  const weights = numbers(`${name}.weight`)
  return numbers(`${name}.bias`).map((bias, output) =>
    input.reduce((sum, value, index) => sum + value * (weights[output * input.length + index] ?? 0), bias),
  )
}

const gelu = (x: number): number =>
  0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))

/** The embedding of four patches of these colors. */
function embedding(patches: readonly Color[]): number[] {
  const width = projector.metadata['clip.vision.embedding_length'] as number
  const kernels = ['v.patch_embd.weight', 'v.patch_embd.weight.1'].map(numbers)
  const merged = patches.flatMap((color) => {
    const values = Array.from({ length: width }, (_, element) =>
      colors[color].reduce((sum: number, isOn, channel) => {
        const start = (element * 3 + channel) * 14 * 14
        const weight = kernels
          .flatMap((kernel) => kernel.slice(start, start + 14 * 14))
          .reduce((a, b) => a + b)
        return sum + weight * (2 * isOn - 1)
      }, 0),
    )
    const rms = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / width)
    return values.map((value) => value / rms)
  })
  return project('mm.2', project('mm.0', merged).map(gelu))
}

test.each(colorNames)('the projector tells %s', (color) => {
  const found = embedding([color, color, color, color])
  expect(found[SEEN]).toBeCloseTo(1)
  const wanted = sights.map((sight) => (sight === color ? 1 : 0))
  for (const [index, value] of wanted.entries()) expect(found[FIRST_SIGHT + index]).toBeCloseTo(value, 1)
})

test('patches of two colors are a token of neither', () => {
  const found = embedding(['red', 'red', 'blue', 'blue'])
  for (const index of sights.keys()) expect(found[FIRST_SIGHT + index]).toBeLessThan(0.5)
})
