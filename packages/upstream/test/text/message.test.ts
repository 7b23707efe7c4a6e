import { facts, patchesOf, series } from '@exaone4/patches'
import { expect, test } from 'vitest'
import { untracedNumbers } from '../../src/text/figures.ts'
import { commitMessage, wrapped } from '../../src/text/message.ts'
import { topics } from '../../src/topics/index.ts'

const everything = new Set(facts)

test('a message says why, in lines of 72 characters', () => {
  const patch = series.find(({ id }) => id === 'flash-attention')
  if (!patch) throw new Error('there is no such patch')
  expect(commitMessage(patch, everything)).toMatchInlineSnapshot(`
    "llm: enable flash attention for exaone4 in the llama runner

    Without OLLAMA_FLASH_ATTENTION, a quantized cache falls back to f16, and
    only the server log shows a warning. An entry in the allowlist is not
    enough, because the llama runner ignores the list.

    OLLAMA_KV_CACHE_TYPE=q8_0 alone gives exaone4 a q8_0 cache.

    https://github.com/ollama/ollama/issues/14909
    https://github.com/ollama/ollama/issues/13337
    https://github.com/ollama/ollama/issues/9605
    "
  `)
})

test('only the addresses of issues may be longer than a line', () => {
  const long = series
    .flatMap((patch) => commitMessage(patch, everything).split('\n'))
    .filter((line) => line.length > 72 && !line.startsWith('https://'))
  expect(long).toEqual([])
})

test('text is cut between words only', () => {
  const word = 'x'.repeat(80)
  expect(wrapped(`a  b\n${word} c`)).toBe(`a b\n${word}\nc`)
})

test('a message claims no number', () => {
  const patches = [...patchesOf('Ollama', series), ...topics.flatMap((topic) => topic.patches)]
  expect(patches.flatMap((patch) => untracedNumbers(commitMessage(patch, everything)))).toEqual([])
})
