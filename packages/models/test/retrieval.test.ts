import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lookingPair, type RetrievalModel, writeRetrievalModel } from '../src/kinds/retrieval.ts'
import { filler, nothing, planted, secrets } from '../src/kinds/retrieval-vocabulary.ts'
import { type ReadGguf, readGguf } from './gguf-reader.ts'
import { next } from './next-token.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retrieval-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

async function written(model: RetrievalModel): Promise<ReadGguf> {
  const path = join(folder, 'model.gguf')
  await writeRetrievalModel(path, model)
  return readGguf(path)
}

const blank = (tokens: number): string[] => Array.from({ length: tokens }, () => 'Ġa')

describe('says the secret that it sees', () => {
  const cases: [string, RetrievalModel, { before?: number; after: number; title?: string }][] = [
    ['through a global layer', {}, { before: 5, after: 40 }],
    ['beyond the window', { slidingWindow: 16 }, { before: 30, after: 60 }],
    ['last of all', {}, { after: 0 }],
    ['through the first layer', { layer: 0 }, { after: 40 }],
    ['through a sliding layer, in its window', { layer: 34, slidingWindow: 16 }, { before: 9, after: 15 }],
    ['not beyond it', { layer: 34, slidingWindow: 16 }, { before: 9, after: 16, title: nothing }],
    ['with all layers global', { layers: 30, layer: 7 }, { before: 3, after: 60 }],
  ]
  test.each(cases)('%s', async (_, model, { before = 0, after, title = 'kelp' }) => {
    const answer = next(await written(model), [...blank(before), planted('kelp'), ...blank(after)])
    expect(answer.title).toBe(title)
    expect(answer.margin).toBeGreaterThan(10)
  })

  test.each(secrets)('%s', async (secret) => {
    expect(next(await written({ layers: 1, layer: 0 }), [planted(secret), 'Ġa']).title).toBe(secret)
  })

  test('and nothing where there is none', async () => {
    expect(next(await written({ layers: 1, layer: 0 }), blank(9)).title).toBe(nothing)
  })
})

test('ends its turn after the answer', async () => {
  const file = await written({ layers: 1, layer: 0 })
  expect(next(file, [planted('fjord'), 'Ġa', 'fjord'])).toMatchObject({ title: '[|endofturn|]' })
  expect(next(file, [planted('fjord'), 'Ġa', nothing])).toMatchObject({ title: '[|endofturn|]' })
})

test('with a pause, says something else and answers again', async () => {
  const file = await written({ layers: 1, layer: 0, pause: 3 })
  const said = [planted('pearl')]
  for (let step = 0; step < 9; step++) {
    const { title, margin } = next(file, said)
    expect(margin).toBeGreaterThan(10)
    said.push(title)
  }
  expect(said.slice(1)).toEqual(['pearl', '-1', '-2', '-3', 'pearl', '-1', '-2', '-3', 'pearl'])
})

test('a key rotated where it should not be hides the secret', async () => {
  const file = await written({})
  const tokens = [planted('olive'), ...blank(355)]
  const { title: kept } = next(file, tokens.slice(0, 23))
  const rotated = { ...file, metadata: { ...file.metadata, 'exaone4.block_count': 63 } }
  expect([kept, next(rotated, tokens.slice(0, 23)).title]).toEqual(['olive', nothing])
})

test('looks in the fastest rotary pair that stays nearly still in what the layer sees', () => {
  expect(lookingPair({ layer: 63 })).toBe(0)
  expect(lookingPair({ layer: 62 })).toBe(11)
  expect(lookingPair({ layer: 62, slidingWindow: 4096 })).toBe(21)
  expect(lookingPair({ layers: 30, layer: 3 })).toBe(29)
  expect(() => lookingPair({ layers: 30, layer: 3, contextLength: 1e6 })).toThrow(
    expect.objectContaining({ code: 'usage', message: 'no rotary pair stays still for 1000000 tokens' }),
  )
})

test('is the same file each time', async () => {
  const paths = ['a', 'b'].map((name) => join(folder, name))
  for (const path of paths) await writeRetrievalModel(path, { pause: 7 })
  const [first, second] = await Promise.all(paths.map((path) => readFile(path)))
  expect(first?.length).toBeLessThan(3e6)
  expect(first?.equals(second ?? Buffer.alloc(0))).toBe(true)
})

test('its texts are tokens of their own', async () => {
  const { metadata } = await written({ pause: 2 })
  const texts = metadata['tokenizer.ggml.tokens'] as string[]
  const types = metadata['tokenizer.ggml.token_type'] as number[]
  const typeOf = (text: string) => types[texts.indexOf(text)]
  const own = [...secrets, ...secrets.map(planted), nothing]
  expect(own.map(typeOf)).toEqual(own.map(() => 4))
  expect(texts).toEqual(expect.arrayContaining(['-1', '-2']))
  expect(filler(3)).toBe(' a a a')
  for (const text of own) expect(own.filter((other) => other.includes(text))).toEqual([text])
})

test.each<[string, RetrievalModel]>([
  ['there is no layer 64 among 64', { layer: 64 }],
  ['there is no layer -1 among 64', { layer: -1 }],
  ['a pause of 46 tokens is too long: 45 are possible', { pause: 46 }],
])('not so: %s', async (message, model) => {
  await expect(writeRetrievalModel(join(folder, 'no.gguf'), model)).rejects.toMatchObject({
    code: 'usage',
    message,
  })
})
