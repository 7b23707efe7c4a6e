import type { Gpu } from '@exaone4/harness'
import { expect, test } from 'vitest'
import { allGpus, gpuNames, gpusOfSize, type UsableGpu, usableGpus } from '../../src/gpu/gpu-set.ts'

const GiB = 2 ** 30
const MiB = 2 ** 20

const gpu = (uuid: string, total: number, free: number): UsableGpu => ({
  uuid,
  name: `GPU ${uuid}`,
  total: total * MiB,
  free: free * MiB,
})
const small = gpu('small', 12_288, 11_900)
const middle = gpu('middle', 24_564, 24_000)
const big = gpu('big', 81_559, 81_000)

test('a GPU that is sold as a size is used as it is', () => {
  expect(gpusOfSize([middle], 24 * GiB)).toEqual({
    kind: 'real',
    label: '24GiB',
    names: ['GPU middle'],
    sizes: [24_000 * MiB],
    environment: {},
  })
  expect(gpusOfSize([big, middle], 24 * GiB)).toMatchObject({
    kind: 'real',
    environment: { CUDA_VISIBLE_DEVICES: 'middle' },
  })
})

test('GPUs that have a size together are used together, one model over both', () => {
  expect(gpusOfSize([small, middle], 36 * GiB)).toEqual({
    kind: 'real',
    label: '12GiB+24GiB',
    names: ['GPU small', 'GPU middle'],
    sizes: [11_900 * MiB, 24_000 * MiB],
    environment: { OLLAMA_SCHED_SPREAD: '1' },
  })
})

test('a part of a larger GPU is emulated, and says so: Ollama leaves the rest alone', () => {
  expect(gpusOfSize([big], 36 * GiB)).toEqual({
    kind: 'emulated',
    label: '36GiB-of-80GiB',
    names: ['GPU big'],
    sizes: [36 * GiB],
    environment: { OLLAMA_GPU_OVERHEAD: String(81_000 * MiB - 36 * GiB) },
  })
  expect(gpusOfSize([small, big], 24 * GiB)).toMatchObject({
    kind: 'emulated',
    environment: { CUDA_VISIBLE_DEVICES: 'big' },
  })
})

test('what nobody has is undefined', () => {
  expect(gpusOfSize([small], 24 * GiB)).toBeUndefined()
  expect(gpusOfSize([gpu('busy', 81_559, 20_000)], 24 * GiB)).toBeUndefined()
  expect(gpusOfSize([], GiB)).toBeUndefined()
})

test('all GPUs together', () => {
  expect(allGpus([big])).toMatchObject({ label: '80GiB', environment: {} })
  expect(allGpus([small, small]).environment).toEqual({ OLLAMA_SCHED_SPREAD: '1' })
})

test('GPUs are named with what decides how they do, as far as they tell', () => {
  const gpu: Gpu = {
    index: 0,
    uuid: 'a',
    name: 'NVIDIA Test',
    memory: { total: 24_576 * MiB, used: 0, free: 24_000 * MiB },
    computeCapability: '8.6',
    partitions: [],
    processes: [],
  }
  const untold = { ...gpu, memory: { total: null, used: null, free: null }, computeCapability: null }
  expect(gpuNames({ kind: 'gpus', driver: '580', cuda: '13.0', gpus: [gpu, untold] })).toEqual([
    'NVIDIA Test, 24GiB, compute capability 8.6, driver 580',
    'NVIDIA Test, driver 580',
  ])
})

test('GPUs that are partitioned or do not tell their sizes are not used', () => {
  const gpu = (uuid: string, free: number | null, partitions: Gpu['partitions'] = []): Gpu => ({
    index: 0,
    uuid,
    name: 'Test',
    memory: { total: 100, used: 0, free },
    computeCapability: '8.6',
    partitions,
    processes: [],
  })
  const partition = { index: 0, instance: 1, memory: { total: 50, used: 0, free: 50 } }
  const gpus = usableGpus([gpu('a', 90), gpu('b', null), gpu('c', 90, [partition])])
  expect(gpus).toEqual([{ uuid: 'a', name: 'Test', total: 100, free: 90 }])
})
