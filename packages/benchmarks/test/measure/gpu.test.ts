import { expect, test } from 'vitest'
import { type GpuDocument, gpuDocumentSchema } from '../../src/documents/gpu-document.ts'
import { setsOf } from '../../src/measure/gpu.ts'
import { head } from '../head.ts'

const GiB = 2 ** 30
const gpu = (name: string, gibibytes: number) => ({
  uuid: name,
  name,
  total: gibibytes * GiB,
  free: gibibytes * GiB,
})
const labels = (...sizes: number[]): string[] =>
  setsOf(sizes.map((size) => gpu(`${size}`, size))).map(({ label, kind }) => `${label} ${kind}`)

test('the sizes of the report are measured where there are such GPUs, and all that there is', () => {
  expect(labels(80)).toEqual(['24GiB-of-80GiB emulated', '36GiB-of-80GiB emulated', '80GiB real'])
  expect(labels(12, 24)).toEqual(['24GiB real', '12GiB+24GiB real'])
  expect(labels(8)).toEqual(['8GiB real'])
})

const spread = { median: 1, lowest: 1, highest: 1, runs: 1 }
const document: GpuDocument = {
  ...head('gpu'),
  driver: '580.95.05',
  cuda: null,
  gpus: [{ name: 'Gpu', memory: { total: GiB, used: null, free: GiB }, computeCapability: '8.6' }],
  cells: [
    {
      gpus: { kind: 'emulated', label: '24GiB-of-80GiB', names: ['Gpu'], sizes: [24 * GiB] },
      size: '32B',
      quantization: 'Q4_K_M',
      type: 'q8_0',
      variant: 'patched',
      found: 131_072,
      probes: [{ context: 131_072, outcome: 'full' }],
      computed: { least: 120_832, answer: 131_072, most: 131_072 },
      counted: [{ name: 'CUDA0', layers: 65, weights: 1, cache: 1, computeBuffer: 1 }],
      held: null,
    },
  ],
  speed: {
    model: 'dummy1.2B',
    cells: [{ metric: 'decode after 512', patched: spread, stock: spread, ratio: spread }],
  },
}

test('a document is read as it was written, and one that lacks what it was measured on is refused', () => {
  expect(gpuDocumentSchema.parse(JSON.parse(JSON.stringify(document)))).toEqual(document)
  const { driver, ...withoutDriver } = document
  expect(gpuDocumentSchema.safeParse(withoutDriver).success, driver).toBe(false)
  const [cell] = document.cells
  const unlabelled = { ...document, cells: [{ ...cell, gpus: { ...cell?.gpus, kind: undefined } }] }
  expect(gpuDocumentSchema.safeParse(unlabelled).success).toBe(false)
})
