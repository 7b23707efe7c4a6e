import { expect, test } from 'vitest'
import { ask } from '../src/planner/ask.ts'
import { hashOf, initialState, type PlannerState, readHash } from '../src/planner/state.ts'

const states: PlannerState[] = [
  initialState,
  { ...initialState, gpus: ['8000MB', '23.7 GiB', 'a & b = 100 %'], spread: false, context: '48k' },
  { ...initialState, size: '33B', images: false, quantization: 'Q8_0', type: 'q4_0' },
  { ...initialState, release: 'v0.18.0', size: '1.2B', context: '32,768' },
  { ...initialState, draft: 'Q5_K_M', gpus: [''] },
]

test.each(states)('a link says all of %o', (state) => {
  expect(readHash(hashOf(state))).toEqual({ state, problems: [] })
})

test('a link without a value has the initial one', () => {
  expect(readHash('')).toEqual({ state: initialState, problems: [] })
  expect(readHash('#kv=f16')).toEqual({ state: { ...initialState, type: 'f16' }, problems: [] })
})

test('too many GPUs in a link get a sentence', () => {
  const { state, problems } = readHash(`#gpus=${Array.from({ length: 40 }, () => '24GiB').join()}`)
  expect(state.gpus).toHaveLength(16)
  expect(problems).toEqual(['The link has 40 GPUs. The planner takes 16.'])
})

test.each([
  ['32768', 32_768],
  ['32,768', 32_768],
  ['32 768', 32_768],
  [' 32k ', 32_768],
  ['1', 1],
])('the context %s is %i tokens', (context, tokens) => {
  const { document } = ask({ ...initialState, context })
  expect(document?.answers[0]?.asked?.context).toBe(tokens)
  expect(document?.answers[0]?.environment.OLLAMA_CONTEXT_LENGTH).toBe(String(tokens))
})

test.each(['3,27,68', '1e4', '0x10', '12.5', 'k', '32kk', '٣'])('%s is no context', (context) => {
  expect(ask({ ...initialState, context })).toMatchObject({ field: 'context' })
})
