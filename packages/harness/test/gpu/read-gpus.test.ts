import { delimiter } from 'node:path'
import { expect, test } from 'vitest'
import { readGpus } from '../../src/gpu/read-gpus.ts'
import { failureOf } from '../../testing/project.ts'
import { environment } from '../../testing/tree.ts'
import {
  failingNvidiaSmi,
  fakeNvidiaSmi,
  nvidiaSmiText,
  partitionText,
  processText,
} from '../helpers/nvidia-smi.ts'

const MiB = 2 ** 20
const gpu = { uuid: 'GPU-1', total: '24576 MiB', used: '5 MiB', free: '24245 MiB' }

const { PATH: system = '' } = process.env

/** Puts a folder before all others on PATH. */
function use(folder: string): void {
  environment({ PATH: [folder, system].join(delimiter) })
}

test('two GPUs, with what is on them', async () => {
  use(
    await fakeNvidiaSmi(
      nvidiaSmiText([
        {
          ...gpu,
          name: 'NVIDIA GeForce RTX 3090',
          processes: processText(77, 'ollama', '1200 MiB') + processText(78, 'a &lt;b&gt;', 'N/A'),
        },
        {
          uuid: 'GPU-2',
          name: 'NVIDIA GeForce RTX 3060',
          total: '12288 MiB',
          used: '0 MiB',
          free: '12000 MiB',
        },
      ]),
      'GPU-2, 8.6\nGPU-1, 8.6\n',
    ),
  )
  expect(await readGpus()).toEqual({
    kind: 'gpus',
    driver: '580.95.05',
    cuda: '13.0',
    gpus: [
      {
        index: 0,
        uuid: 'GPU-1',
        name: 'NVIDIA GeForce RTX 3090',
        memory: { total: 24_576 * MiB, used: 5 * MiB, free: 24_245 * MiB },
        computeCapability: '8.6',
        partitions: [],
        processes: [
          { pid: 77, name: 'ollama', usedBytes: 1200 * MiB },
          { pid: 78, name: 'a <b>', usedBytes: null },
        ],
      },
      {
        index: 1,
        uuid: 'GPU-2',
        name: 'NVIDIA GeForce RTX 3060',
        memory: { total: 12_288 * MiB, used: 0, free: 12_000 * MiB },
        computeCapability: '8.6',
        partitions: [],
        processes: [],
      },
    ],
  })
})

test('what a GPU does not tell is null, and so is the capability where the driver is old', async () => {
  const text = nvidiaSmiText([{ ...gpu, used: 'N/A', free: '[Insufficient Permissions]' }], {
    version: '470.82',
    cuda: 'N/A',
  })
  use(await fakeNvidiaSmi(text))
  expect(await readGpus()).toMatchObject({
    cuda: null,
    gpus: [{ memory: { total: 24_576 * MiB, used: null, free: null }, computeCapability: null }],
  })
})

test('a GPU that is partitioned', async () => {
  const partitions = partitionText(0, 3, 1200) + partitionText(1, 4, 0)
  use(await fakeNvidiaSmi(nvidiaSmiText([{ ...gpu, used: 'N/A', free: 'N/A', partitions }])))
  const facts = await readGpus()
  expect(facts).toMatchObject({
    gpus: [
      {
        partitions: [
          { index: 0, instance: 3, memory: { total: 20_096 * MiB, used: 1200 * MiB, free: 18_896 * MiB } },
          { index: 1, instance: 4, memory: { used: 0 } },
        ],
      },
    ],
  })
})

test('no program, no driver and no GPU are no GPU, and say why', async () => {
  environment({ PATH: '/nonexistent' })
  expect(await readGpus()).toEqual({ kind: 'none', why: 'nvidia-smi is not installed' })
  const words = "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver."
  use(await failingNvidiaSmi(words, 9))
  expect(await readGpus()).toEqual({ kind: 'none', why: `nvidia-smi: ${words}` })
  use(await fakeNvidiaSmi(nvidiaSmiText([])))
  expect(await readGpus()).toEqual({ kind: 'none', why: 'nvidia-smi lists no GPU' })
})

test.each([
  ['no XML', 'No such luck\n', /line 1:/],
  ['half of it', nvidiaSmiText([gpu]).slice(0, 600), /line \d+:/],
  ['another document', '<?xml version="1.0"?>\n<other></other>\n', /nvidia_smi_log/],
  ['a size in another unit', nvidiaSmiText([{ ...gpu, total: '24 parsecs' }]), /fb_memory_usage.*total/],
  ['a GPU without a name', nvidiaSmiText([{ ...gpu, name: '' }]), /product_name/],
])('%s is a failure that says where', async (_, text, detail) => {
  use(await fakeNvidiaSmi(text))
  const failure = await failureOf(readGpus())
  expect(failure).toMatchObject({ code: 'prerequisite', message: 'cannot parse the output of nvidia-smi' })
  expect(failure.detail).toMatch(detail)
})
