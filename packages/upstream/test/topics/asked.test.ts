import { join } from 'node:path'
import { cachedTree, workspace } from '@exaone4/harness'
import { defaultRelease, findRelease, planSeries } from '@exaone4/patches'
import { expect, test } from 'vitest'
import { askedTopics } from '../../src/topics/asked.ts'
import { fitTopic } from '../../src/topics/fit-topic.ts'
import { topics } from '../../src/topics/index.ts'
import type { Topic } from '../../src/topics/topic.ts'

const space = workspace(join(import.meta.dirname, '../../../..'))
const idsOf = (asked: readonly Topic[]): string[] => asked.map(({ id }) => id)

test('by default, all topics but those that another one makes unnecessary', () => {
  const alternatives = topics.filter(({ insteadOf }) => insteadOf !== undefined)
  expect(idsOf(alternatives)).toEqual(['memory-estimate'])
  expect(idsOf(askedTopics())).toEqual(idsOf(topics.filter((topic) => !alternatives.includes(topic))))
})

test('an alternative is prepared if it is asked for, and never with the topic that it replaces', () => {
  expect(idsOf(askedTopics(['memory-estimate']))).toEqual(['memory-estimate'])
  expect(() => askedTopics(['memory-estimate', 'kv-cache-prediction'])).toThrow(
    'memory-estimate and kv-cache-prediction solve the same problem: propose one of them',
  )
})

test('a topic brings those it depends on', () => {
  expect(idsOf(askedTopics(['exaone4-5']))).toEqual(['renderer-and-parser', 'exaone4-5'])
  expect(() => askedTopics(['exaone5'])).toThrow('unknown topic "exaone5"')
})

test('the topics that are prepared by default can all be merged', async () => {
  const tree = await cachedTree(space, findRelease(defaultRelease))
  const patches = askedTopics().flatMap((topic) => fitTopic(topic, tree).patches)
  expect(() => planSeries(tree, patches)).not.toThrow()
})
