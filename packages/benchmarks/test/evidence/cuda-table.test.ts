import { expect, test } from 'vitest'
import { architecturesTable, cudaTable } from '../../src/evidence/cuda-table.ts'
import { head } from '../head.ts'

const document = {
  ...head('cuda-build'),
  cuda: { toolkit: '13.0.88', origin: 'pip', architectures: ['86-real'] },
  compiled: { files: 152, seconds: 4020, longest: { 'a.cu': 120 } },
  seconds: { stock: null, again: 3.5 },
  architectures: [
    { architecture: '86', seconds: 100, bytes: 2_000_000 },
    { architecture: '120', seconds: 125, bytes: 1_500_000 },
  ],
  libraries: {
    'libcublas.so.13': { size: 54_177_976, missing: [] },
    'libcublasLt.so.13': { size: 541_595_600, missing: [] },
    'libcudart.so.13': { size: 704_288, missing: [] },
    'libggml-cuda.so': { size: 118_143_928, missing: ['libcuda.so.1'] },
  },
  kernels: { q8_0: [64, 128, 256] },
}

test("NVIDIA's libraries are counted together, and a build that was there has no time", () => {
  expect(cudaTable(document)).toMatchInlineSnapshot(`
    "| what                        | time          | size   |
    | --------------------------- | ------------- | ------ |
    | first build, 152 files      | 67 min of CPU | 118 MB |
    | cuBLAS and the CUDA runtime |               | 596 MB |
    | the same build again        | 3.5 s         |        |"
  `)
})

test('without the times of all compilers, their sum is not told', () => {
  expect(cudaTable({ ...document, compiled: null })).toContain(
    '| the CUDA backend            | not timed | 118 MB |',
  )
})

test('each architecture is compared with that of the build', () => {
  expect(architecturesTable(document)).toBe(
    [
      '| `--cuda-arch` | CPU time | size |',
      '| ------------- | -------- | ---- |',
      '| `86`          | 1.00     | 1.00 |',
      '| `120`         | 1.25     | 0.75 |',
    ].join('\n'),
  )
})
