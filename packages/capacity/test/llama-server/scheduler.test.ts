import { expect, test } from 'vitest'
import { automaticBatch, defaultContext, selectGpus } from '../../src/accounting/llama-server/scheduler.ts'

const GiB = 2 ** 30

test.each([
  { context: 4096, predicted: 1, batch: 512 },
  { context: 4097, predicted: 1, batch: 1024 },
  { context: 32_768, predicted: 1, batch: 1024 },
  { context: 32_769, predicted: 1, batch: 2048 },
  { context: 32_769, predicted: 60, batch: 2048 },
  { context: 32_769, predicted: 60.1, batch: 1024 },
  { context: 32_769, predicted: 75, batch: 1024 },
  { context: 32_769, predicted: 75.1, batch: 512 },
])(
  'with $context tokens and $predicted % of the memory, the batch is $batch',
  ({ context, predicted, batch }) => {
    expect(automaticBatch(context, predicted * GiB, 100 * GiB)).toBe(batch)
  },
)

test('on a small GPU, the surcharge of a batch decides', () => {
  expect(automaticBatch(8192, 2.4 * GiB, 4 * GiB)).toBe(1024)
  expect(automaticBatch(8192, 2.5 * GiB, 4 * GiB)).toBe(512)
})

test.each([
  [22.9, 131_072, 4096],
  [23, 131_072, 32_768],
  [46.9, 131_072, 32_768],
  [47, 131_072, 131_072],
  [47, 65_536, 65_536],
])('%d GiB and a model of %d tokens: %d by default', (gibibytes, trained, tokens) => {
  expect(defaultContext(gibibytes * GiB, trained)).toBe(tokens)
})

test('one GPU is enough if four fifths of it hold the model; the freest one is taken', () => {
  const gpus = [{ free: 10 * GiB }, { free: 30 * GiB }, { free: 20 * GiB }]
  expect(selectGpus(gpus, 16 * GiB, false)).toEqual([gpus[1]])
  expect(selectGpus(gpus, 24 * GiB, false)).toEqual([gpus[1]])
  expect(selectGpus(gpus, 24.1 * GiB, false)).toEqual(gpus)
  expect(selectGpus(gpus, 1 * GiB, true)).toEqual(gpus)
})
