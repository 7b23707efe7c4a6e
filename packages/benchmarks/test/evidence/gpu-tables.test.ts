import { type Evidence, gpusTable, type Source } from '@exaone4/capacity'
import { expect, test } from 'vitest'

const GiB = 2 ** 30

/** The cell of Q4_K_M in f16 in a table of the small model. */
function cellOf(gpu: number, evidence: readonly Evidence[]): string {
  const row = gpusTable('v0.18.0', '1.2B', evidence)
    .split('\n')
    .find((line) => line.startsWith(`| ${gpu} `))
  return row?.split('|')[2]?.trim() ?? 'no row'
}

const found = (source: Source, tokens: number, gpus: number[]): Evidence => ({
  source,
  variant: 'patched',
  size: '1.2B',
  quantization: 'Q4_K_M',
  type: 'f16',
  gpus: gpus.map((gibibytes) => Math.floor(gibibytes * GiB)),
  found: tokens,
})

test('what was found is told with how, and a real GPU counts for more than a fake one', () => {
  expect(cellOf(3, [])).toBe('23,552')
  const all = [found('real', 1000, [2.9]), found('fake', 3000, [2.7]), found('emulated', 2000, [3])]
  expect(cellOf(3, [all[1] as Evidence])).toBe('3,000 †')
  expect(cellOf(3, all.slice(1))).toBe('2,000 ‡')
  expect(cellOf(3, all)).toBe('1,000 ✓')
  expect(cellOf(3, [found('real', 0, [2.7])])).toBe('– ✓')
})

test('what was found on other GPUs, of another model or with other types is not told', () => {
  const others: Evidence[] = [
    found('fake', 1000, [3]),
    found('real', 1000, [2.2]),
    found('real', 1000, [2.7, 2.7]),
    { ...found('real', 1000, [2.7]), variant: 'stock' },
    { ...found('real', 1000, [2.7]), type: 'q8_0' },
    { ...found('real', 1000, [2.7]), quantization: 'Q5_K_M' },
    { ...found('real', 1000, [2.7]), size: '32B' },
  ]
  expect(cellOf(3, others)).toBe('23,552')
})
