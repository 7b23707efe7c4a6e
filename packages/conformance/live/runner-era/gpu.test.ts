import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { makeFakeGpuBuild, placeDummyModel } from '@exaone4/capacity'
import { buildInfoSchema, startServer, workspace } from '@exaone4/harness'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { checks } from '../../src/checks/all.ts'
import type { FaultName } from '../../src/faults/faults.ts'
import { type CapacityFinding, capacityProblems, findCapacity } from '../../src/gpu/capacity-search.ts'
import { allGpus, type GpuSet, gpusOfSize } from '../../src/gpu/gpu-set.ts'
import type { Report } from '../../src/report/report.ts'
import { runConformance } from '../../src/run/run.ts'
import '../context.ts'

// The GPUs here are fake GPUs: they count memory, and compute zeros. What says how much a server puts where must
// agree with them; what looks at an answer, or asks the driver, must find them out. None of this is seen on a GPU.

const GiB = 2 ** 30
const space = workspace(join(import.meta.dirname, '../../../..'))
const [patched, stock] = [inject('ollama'), inject('stock')]

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exaone4-live-gpu-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** What `nvidia-smi -q -x` would print of such GPUs, with nothing on them. */
function driverText(gpus: readonly number[]): string {
  const gpu = (gibibytes: number, index: number): string => `
    <gpu>
      <product_name>Fake GPU</product_name>
      <uuid>GPU-fake-${index}</uuid>
      <fb_memory_usage>
        <total>${gibibytes * 1024} MiB</total><used>0 MiB</used><free>${gibibytes * 1024} MiB</free>
      </fb_memory_usage>
    </gpu>`
  return `<?xml version="1.0" ?>
<nvidia_smi_log><driver_version>0</driver_version>${gpus.map(gpu).join('')}</nvidia_smi_log>`
}

/** Runs checks on a build as if the machine had these GPUs, of so many GiB. */
async function runOnFakeGpus(
  program: string,
  sizes: readonly number[],
  only: readonly string[],
  fault?: FaultName,
): Promise<Report> {
  const dir = dirname(dirname(program))
  const gpus = sizes.map((gibibytes) => gibibytes * GiB)
  const fake = await makeFakeGpuBuild(space, { build: { dir }, tree: inject('tree'), gpus })
  const stockFake = await makeFakeGpuBuild(space, {
    build: { dir: dirname(dirname(stock)) },
    tree: inject('tree'),
    gpus,
  })
  const smi = join(folder, 'nvidia-smi')
  await writeFile(`${smi}.xml`, driverText(sizes))
  await writeFile(smi, '#!/bin/sh\n[ "$*" = "-q -x" ] || exit 2\ncat "$0.xml"\n')
  await chmod(smi, 0o755)
  const before = { PATH: process.env.PATH, EXAONE4_FAKE_GPUS: process.env.EXAONE4_FAKE_GPUS }
  Object.assign(process.env, fake.environment, { PATH: [folder, process.env.PATH].join(delimiter) })
  try {
    const info = buildInfoSchema.parse(JSON.parse(await readFile(join(dir, 'build-info.json'), 'utf8')))
    return await runConformance({
      target: {
        name: 'fake GPUs',
        server: { kind: 'build', ollama: fake.ollama },
        stock: stockFake.ollama,
        artifacts: join(folder, 'artifacts'),
        ...(fault && { fault }),
      },
      info: { ...info, backend: 'cuda' },
      only,
    })
  } finally {
    process.env.PATH = before.PATH
    if (before.EXAONE4_FAKE_GPUS === undefined) delete process.env.EXAONE4_FAKE_GPUS
    else process.env.EXAONE4_FAKE_GPUS = before.EXAONE4_FAKE_GPUS
  }
}

const statuses = ({ checks }: Report): Record<string, string> =>
  Object.fromEntries(checks.map(({ id, status }) => [id, status]))

const reasons = ({ checks }: Report): string => checks.map(({ id, reason }) => `${id}: ${reason}`).join('\n')

test('what is placed on GPUs is right on GPUs that count, and what they compute and hold is not', async () => {
  const report = await runOnFakeGpus(
    patched,
    [3, 6],
    [
      'gpu/kv-type',
      'gpu/full-offload',
      'gpu/memory',
      'gpu/retrieval-q8_0',
      'gpu/speed',
      'gpu/capacity-24gib',
      'gpu/spread',
    ],
  )
  expect(statuses(report), reasons(report)).toEqual({
    'gpu/kv-type': 'pass',
    'gpu/full-offload': 'pass',
    'gpu/memory': 'fail',
    'gpu/retrieval-q8_0': 'fail',
    'gpu/speed': 'pass',
    'gpu/capacity-24gib': 'not-run',
    'gpu/spread': 'pass',
  })
}, 600_000)

test('a server that leaves its GPUs alone is found out by every check', async () => {
  const quick = checks.filter(({ id }) => id.startsWith('gpu/') && !/capacity|131072/.test(id))
  const ids = quick.map(({ id }) => id)
  const report = await runOnFakeGpus(patched, [3, 6], ids, 'on-cpu')
  expect(statuses(report)).toEqual(Object.fromEntries(ids.map((id) => [id, 'fail'])))
}, 600_000)

test('36 GiB of a larger GPU hold the whole context', async () => {
  const report = await runOnFakeGpus(patched, [80], ['gpu/capacity-36gib'])
  const found = report.checks[0]?.exchanges.at(-1)?.received
  expect(found, reasons(report)).toMatchObject({
    gpus: { kind: 'emulated', label: '36GiB-of-80GiB', names: ['Fake GPU'], sizes: [36 * GiB] },
    found: 131_072,
    probes: [{ context: 131_072, outcome: 'full' }],
  })
  expect(statuses(report)).toEqual({ 'gpu/capacity-36gib': 'pass' })
  expect(report.machine.gpus).toEqual(['Fake GPU, 80GiB, driver 0'])
}, 600_000)

test('the search finds what pnpm capacity says, of a GPU and of a part of one', async () => {
  const gpu = { uuid: 'GPU-fake-0', name: 'Fake GPU', total: 8 * GiB, free: 8 * GiB }
  const emulated = gpusOfSize([gpu], 2 * GiB)
  if (!emulated) throw new Error('no GPU')
  const small = { ...gpu, total: 2 * GiB, free: 2 * GiB }
  const findings = [
    await findOnFakeGpus(patched, [8], emulated),
    await findOnFakeGpus(patched, [2], allGpus([small])),
    await findOnFakeGpus(patched, [3, 2], allGpus([{ ...gpu, free: 3 * GiB }, small])),
  ]
  for (const finding of findings) {
    expect(capacityProblems(finding), JSON.stringify(finding)).toEqual([])
    expect(finding.found).toBe(finding.computed.answer)
  }
  const [part, whole, both] = findings
  expect(part?.gpus.kind).toBe('emulated')
  expect(part?.found).toBe(whole?.found)
  // Else nothing was searched for.
  expect(part?.probes.length).toBeGreaterThan(3)
  expect(part?.found).toBeLessThan(65_536)
  expect(both?.counted.filter(({ layers }) => layers > 0)).toHaveLength(2)

  // What the patches are for is not there without them, and that is found.
  const unpatched = await findOnFakeGpus(stock, [8], emulated)
  expect(capacityProblems(unpatched)).toHaveLength(1)
}, 300_000)

/** Searches the largest context of the small model on such GPUs, by hand as a check does. */
async function findOnFakeGpus(
  program: string,
  gibibytes: readonly number[],
  gpus: GpuSet,
): Promise<CapacityFinding> {
  const models = await mkdtemp(join(folder, 'models-'))
  const fake = await makeFakeGpuBuild(space, {
    build: { dir: dirname(dirname(program)) },
    tree: inject('tree'),
    gpus: gibibytes.map((size) => size * GiB),
  })
  const env = { ...fake.environment, ...gpus.environment, OLLAMA_KV_CACHE_TYPE: 'f16' }
  const server = await startServer({ ollama: fake.ollama, models, env })
  try {
    const about = { size: '1.2B', quantization: 'Q4_K_M' } as const
    const { name: model } = await placeDummyModel(server.url, models, about)
    const held = async (): Promise<null> => null
    return await findCapacity({
      release: inject('release'),
      gpus,
      ...about,
      type: 'f16',
      variant: 'patched',
      server,
      model,
      held,
      tolerance: 0,
    })
  } finally {
    await server.stop()
  }
}
