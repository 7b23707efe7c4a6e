import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { series } from '@exaone4/patches'
import { expect, test } from 'vitest'
import { askedLlamaCppTopics } from '../../src/llama-cpp/asked.ts'
import { llamaCppTopics } from '../../src/llama-cpp/topics/index.ts'

test('each patch of llama.cpp is proposed by one topic', () => {
  const proposed = llamaCppTopics.map(({ patch }) => patch.id)
  expect(proposed.toSorted()).toEqual(
    series
      .filter((patch) => patch.of === 'llama.cpp')
      .map(({ id }) => id)
      .toSorted(),
  )
})

test('topics are asked for by their ids', () => {
  expect(askedLlamaCppTopics()).toEqual(llamaCppTopics)
  expect(askedLlamaCppTopics(['seq-rm-probe']).map(({ id }) => id)).toEqual(['seq-rm-probe'])
  expect(() => askedLlamaCppTopics(['seq-rm'])).toThrow('unknown topic "seq-rm" of llama.cpp')
})

test('a test of a server that a topic names is a file of its patch', () => {
  for (const { patch, tests } of llamaCppTopics) {
    for (const test of tests) {
      if (test.kind === 'server') expect(existsSync(join(patch.goDir, test.source))).toBe(true)
    }
  }
})
