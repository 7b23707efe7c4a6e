import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cachedTree, workspace } from '@exaone4/harness'
import { type Fact, findRelease, readerOf, type Said, series, treeFacts } from '@exaone4/patches'
import { expect, test } from 'vitest'
import { pullRequestBody } from '../../src/text/body.ts'
import { untracedNumbers } from '../../src/text/figures.ts'
import { fitTopic, standsOn } from '../../src/text/fit-topic.ts'
import { applicable } from '../../src/text/said.ts'
import { seriesTopics, topics } from '../../src/topics/index.ts'

const space = workspace(join(import.meta.dirname, '../../../..'))

const read = (name: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../../../docs/measurements', `${name}.json`), 'utf8'))

test('each patch of the series belongs to one topic', () => {
  expect(seriesTopics.flatMap(({ patches }) => patches.map(({ id }) => id)).sort()).toEqual(
    series.map(({ id }) => id).sort(),
  )
})

test('a topic comes after those it stands on, and ids are names of branches', () => {
  expect(new Set(topics.map(({ id }) => id)).size).toBe(topics.length)
  for (const [index, topic] of topics.entries()) {
    expect(topic.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    const before = topics.slice(0, index)
    expect(before).toEqual(expect.arrayContaining(standsOn(topic, topics)))
  }
})

test('a body has no number that is not looked up', () => {
  const texts = (parts: readonly Said[]): string[] =>
    parts.map((part) => (typeof part === 'string' ? part : part.text))
  const untraced = topics.flatMap(({ id, body: { problem, change, usage, tested } }) =>
    [problem, change, usage, tested]
      .flatMap(texts)
      .flatMap((text) => untracedNumbers(text).map((number) => `${id}: ${number} in ${text}`)),
  )
  expect(untraced).toEqual([])
})

test.each(['v0.24.0', 'v0.34.4'])(
  'on %s, every figure is found, and a body says what is asked for',
  async (version) => {
    const tree = await cachedTree(space, findRelease(version))
    const facts = treeFacts(readerOf(tree))
    for (const topic of topics) {
      const fitted = fitTopic(topic, tree)
      if (fitted.patches.length === 0) continue
      const { text } = pullRequestBody({ fitted, facts, base: version, below: topic.after, passed: [], read })
      expect(text.match(/^## .*/gm), topic.id).toEqual(
        expect.arrayContaining(['## Problem', '## Change', '## Use', '## Tests', '## Links']),
      )
      expect(text).not.toMatch(/[{}]\w+-v\d/)
      expect(text.split(/\s+/).length, `words of ${topic.id}`).toBeLessThan(900)
    }
  },
)

test('what is said of one era is not said of the other', () => {
  const facts = new Set<Fact>(['runner-era'])
  expect(
    applicable(['both', { when: 'runner-era', text: 'old' }, { when: 'leading-bos', text: 'new' }], facts),
  ).toEqual(['both', 'old'])
})
