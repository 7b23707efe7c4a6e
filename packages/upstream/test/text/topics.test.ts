import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cachedTree, workspace } from '@exaone4/harness'
import { defaultRelease, type Fact, findRelease, fitSeries, patchesOf, series } from '@exaone4/patches'
import { expect, test } from 'vitest'
import { applicable } from '../../src/text/applicable.ts'
import { pullRequestBody } from '../../src/text/body.ts'
import { untracedNumbers } from '../../src/text/figures.ts'
import { dependenciesOf } from '../../src/topics/dependencies.ts'
import { fitTopic } from '../../src/topics/fit-topic.ts'
import { seriesTopics, topics } from '../../src/topics/index.ts'

const space = workspace(join(import.meta.dirname, '../../../..'))

const read = (name: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../../../docs/measurements', `${name}.json`), 'utf8'))

test('a topic comes after those it depends on, and ids can name branches', () => {
  expect(new Set(topics.map(({ id }) => id)).size).toBe(topics.length)
  for (const [index, topic] of topics.entries()) {
    expect(topic.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    const before = topics.slice(0, index)
    expect(before).toEqual(expect.arrayContaining(dependenciesOf(topic, topics)))
  }
})

test('every number in a body is a figure with a source', () => {
  const untraced = topics.flatMap(({ id, body: { problem, change, usage, tested } }) =>
    [...problem, ...change, ...usage, ...tested].flatMap((text) =>
      untracedNumbers(text).map((number) => `${id}: ${number} in ${text}`),
    ),
  )
  expect(untraced).toEqual([])
})

test('on the newest release, the topics of the series hold exactly the patches of Ollama that apply', async () => {
  const tree = await cachedTree(space, findRelease(defaultRelease))
  const proposed = seriesTopics.flatMap((topic) => fitTopic(topic, tree).patches)
  const applying = patchesOf('Ollama', fitSeries(series, tree).patches)
  expect(proposed.map(({ id }) => id).sort()).toEqual(applying.map(({ id }) => id).sort())
})

test('on the newest release, every topic has something to propose and a complete body', async () => {
  const tree = await cachedTree(space, findRelease(defaultRelease))
  for (const topic of topics) {
    const fitted = fitTopic(topic, tree)
    expect(fitted.notApplicable, topic.id).toEqual([])
    const { text } = pullRequestBody({ fitted, base: defaultRelease, passed: [], read })
    expect(text.match(/^## .*/gm), topic.id).toEqual(
      expect.arrayContaining(['## Problem', '## Change', '## Use', '## Tests', '## Links']),
    )
    expect(text).not.toMatch(/[{}]\w+-v\d/)
    for (const id of fitted.topic.dependsOn) {
      expect(text).toContain(`"${topics.find((other) => other.id === id)?.title}"`)
    }
    expect(text.split(/\s+/).length, `words of ${topic.id}`).toBeLessThan(900)
  }
})

test('on an older release, no topic has anything to propose', async () => {
  const tree = await cachedTree(space, findRelease('v0.24.0'))
  for (const topic of topics) expect(fitTopic(topic, tree).patches, topic.id).toEqual([])
})

test('a paragraph for one era is left out in the other', () => {
  const facts = new Set<Fact>(['runner-era'])
  expect(
    applicable(['both', { when: 'runner-era', text: 'old' }, { when: 'leading-bos', text: 'new' }], facts),
  ).toEqual(['both', 'old'])
})
