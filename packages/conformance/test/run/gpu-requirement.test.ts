import type { BuildInfo, GpuFacts } from '@exaone4/harness'
import { expect, test } from 'vitest'
import { checks } from '../../src/checks/all.ts'
import type { Check } from '../../src/checks/check.ts'
import { gpuObstacle } from '../../src/run/gpu-requirement.ts'

const GiB = 2 ** 30
const check = (gpus?: Check['gpus']): Check => ({
  id: 'gpu/some',
  level: 'MUST',
  title: 'something',
  references: [],
  fixedBy: [],
  ...(gpus && { gpus }),
  run: async () => {},
})
const none: GpuFacts = { kind: 'none', why: 'nvidia-smi is not installed' }
const gpus = (...sizes: number[]): GpuFacts => ({
  kind: 'gpus',
  driver: '580',
  cuda: '13.0',
  gpus: sizes.map((size, index) => ({
    index,
    uuid: `${index}`,
    name: 'Test',
    memory: { total: size * GiB, used: 0, free: size * GiB },
    computeCapability: '8.6',
    partitions: [],
    processes: [],
  })),
})

test.each([
  ['nothing', undefined, none, undefined],
  [
    'a GPU where there is none',
    {},
    none,
    'needs an NVIDIA GPU, and this machine has none: nvidia-smi is not installed',
  ],
  ['a GPU', {}, gpus(8), undefined],
  ['two GPUs where there is one', { count: 2 }, gpus(24), 'needs 2 GPUs, and this machine has 1'],
  ['two GPUs', { count: 2 }, gpus(12, 24), undefined],
  [
    'more than there is',
    { gibibytes: 36 },
    gpus(24, 8),
    'needs GPUs with 36 GiB, and this machine has 24GiB+8GiB',
  ],
  ['a part of a GPU', { gibibytes: 36 }, gpus(80), undefined],
])('a check that needs %s', (_, needed, gpus, obstacle) => {
  expect(gpuObstacle(check(needed), gpus)).toBe(obstacle)
})

test('a build for the CPU is no build for a GPU', () => {
  const info = { backend: 'cpu' } as BuildInfo
  expect(gpuObstacle(check({}), gpus(24), info)).toBe('needs a build for CUDA: --backend cuda')
  expect(gpuObstacle(check(), gpus(24), info)).toBeUndefined()
})

test('every check of the area gpu needs a GPU, and no other does', () => {
  for (const { id, gpus } of checks) expect(gpus !== undefined, id).toBe(id.startsWith('gpu/'))
})
