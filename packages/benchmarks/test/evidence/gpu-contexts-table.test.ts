import { expect, test } from 'vitest'
import type { GpuCell, GpuDocument } from '../../src/documents/gpu-document.ts'
import {
  gpuContextsTable,
  gpuSpeedTable,
  gpuWholeTable,
  percent,
} from '../../src/evidence/gpu-contexts-table.ts'
import { head, patchedBuild } from '../head.ts'

const cell: GpuCell = {
  gpus: { kind: 'emulated', label: '24GiB-of-80GiB', names: ['Gpu'], sizes: [25_446_842_368] },
  size: '32B',
  quantization: 'Q4_K_M',
  type: 'q8_0',
  variant: 'patched',
  found: 106_496,
  probes: [],
  computed: { least: 90_112, answer: 104_448, most: 117_760 },
  counted: [],
  held: 24_440_000_000,
  whole: { context: 131_072, layers: { total: 65, offloaded: 61 }, tokensPerSecond: 31.7 },
}
const seeing: GpuCell = {
  ...cell,
  size: '33B',
  projector: true,
  gpus: { ...cell.gpus, sizes: [38_331_744_256] },
  found: 131_072,
  image: 200,
  whole: undefined,
}
const spread = { median: 70, lowest: 65, highest: 72, runs: 5 }
const document: GpuDocument = {
  ...head('gpu'),
  builds: [patchedBuild('v0.34.4')],
  driver: '580',
  cuda: null,
  gpus: [],
  cells: [
    cell,
    { ...cell, variant: 'stock', found: 107_520, whole: undefined },
    seeing,
    { ...seeing, variant: 'stock', image: 500 },
    { ...cell, quantization: 'Q8_0', found: 0, held: null, whole: undefined },
  ],
  speed: {
    model: 'whole32B-Q4_K_M',
    cells: [{ metric: 'decode after 512', patched: spread, stock: spread, ratio: spread }],
  },
}

/** The cells of each row of a table. */
const rows = (table: string): string[][] =>
  table
    .split('\n')
    .slice(2)
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((text) => text.trim()),
    )

test('stock is shown where it differs, and the memory is compared with what is computed', () => {
  const [first, second, third] = rows(gpuContextsTable(document))
  expect(first?.slice(0, 6)).toEqual(['23.7', '32B Q4_K_M', 'q8_0', '107,520 → 106,496', '104,448', '24.44'])
  // With every layer on the GPU, although the context is larger than the computed one.
  expect(first?.slice(6, 8)).toEqual(['24.44', '0.0 %'])
  expect(second?.slice(3, 4)).toEqual(['131,072'])
  expect(second?.at(-1)).toBe('HTTP 500 → answered')
  expect(third?.slice(3)).toEqual(['–', '104,448', '–', '–', '–', ''])
})

test('a whole context has a row for each build that tried it', () => {
  expect(rows(gpuWholeTable(document))).toEqual([
    ['23.7', '32B Q4_K_M', 'q8_0', 'patched', '131,072', '61 of 65', '32'],
  ])
})

test('speeds are as in docs/speed.md', () => {
  expect(rows(gpuSpeedTable(document))).toEqual([
    ['decode after 512 tokens', '70.0 (65.0–72.0)', '70.0 (65.0–72.0)', '70.0 (65.0–72.0)'],
  ])
})

test('a difference has a sign, but not if it is rounded to nothing', () => {
  expect([percent(101, 100), percent(99, 100), percent(99.99, 100)]).toEqual(['1.0 %', '-1.0 %', '0.0 %'])
})
