import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'

const docs = new URL('../../../../docs/', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, docs), 'utf8')

/** A CUDA build as it was made and looked at once; `seconds` are those of a clock, sizes are in bytes. */
const measured = z.object({
  version: z.literal(1),
  what: z.literal('cuda-build'),
  cpuSeconds: z.object({ first: z.number() }),
  seconds: z.object({ again: z.number(), resumed: z.number(), stock: z.number() }),
  interrupted: z.object({
    objects: z.number(),
    afterSigint: z.number(),
    afterSigkill: z.number(),
    compiledOnResume: z.number(),
  }),
  cuda: z.object({ toolkit: z.string(), architectures: z.array(z.string()), files: z.number() }),
  compilerPeakBytes: z.number().max(2 * 2 ** 30),
  libraries: z.record(z.string(), z.object({ size: z.number(), missing: z.array(z.string()) })),
  kernels: z.object({ q8_0: z.number().positive() }),
})

const { cpuSeconds, seconds, interrupted, libraries, cuda } = measured.parse(
  JSON.parse(read('measurements/cuda-build-v0.18.0.json')),
)

const megabytes = (name: string): string => `${Math.round((libraries[name]?.size ?? Number.NaN) / 1e6)} MB`

test('the table in docs/cuda.md is what was measured', () => {
  const rows = [
    ['what', 'time', 'size'],
    [
      `the first time, ${cuda.files} CUDA files`,
      `${Math.round(cpuSeconds.first / 60)} min of CPU`,
      megabytes('libggml-cuda.so'),
    ],
    ['cuBLAS and the CUDA runtime', '', megabytes('libcublasLt.so.13')],
    ['the same again', `${seconds.again} s`, ''],
    [`killed, with ${interrupted.compiledOnResume} files to go`, `${seconds.resumed} s`, ''],
    ['the stock build beside it', `${seconds.stock} s`, ''],
  ]
  const [, found = ''] = /<!-- table: build -->\n([\s\S]*?)<!-- end -->/.exec(read('cuda.md')) ?? []
  const written = found.split('\n').filter((line) => line.startsWith('|') && !/^[|\s:-]+$/.test(line))
  const cells = written.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((part) => part.trim()),
  )
  expect(cells, `write:\n${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}`).toEqual(rows)
})

test('nothing but the driver is missing from what was built', () => {
  expect(Object.keys(libraries)).toContain('libggml-cuda.so')
  expect(new Set(Object.values(libraries).flatMap(({ missing }) => missing))).toEqual(
    new Set(['libcuda.so.1']),
  )
})

test('a build that was killed compiled what was missing, and nothing else', () => {
  expect(interrupted.afterSigkill + interrupted.compiledOnResume).toBe(interrupted.objects)
})
