import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { buildInfoSchema, makeFakeGpuBuild, workspace } from '@exaone4/harness'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { Report } from '../src/report/report.ts'
import { runConformance } from '../src/run.ts'
import './context.ts'

// The cards here are fake GPUs: they count memory, and compute zeros. What says how much a server puts where must
// agree with them; what looks at an answer, or asks the driver, must find them out. None of this is seen on a GPU.

const GiB = 2 ** 30
const space = workspace(join(import.meta.dirname, '../../..'))
const [patched, stock] = [inject('ollama'), inject('stock')]

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exaone4-live-gpu-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** What `nvidia-smi -q -x` would print of such cards, with nothing on them. */
function driverText(cards: readonly number[]): string {
  const card = (gibibytes: number, index: number): string => `
    <gpu>
      <product_name>Fake GPU</product_name>
      <uuid>GPU-fake-${index}</uuid>
      <fb_memory_usage>
        <total>${gibibytes * 1024} MiB</total><used>0 MiB</used><free>${gibibytes * 1024} MiB</free>
      </fb_memory_usage>
    </gpu>`
  return `<?xml version="1.0" ?>
<nvidia_smi_log><driver_version>0</driver_version>${cards.map(card).join('')}</nvidia_smi_log>`
}

/** Runs checks on a build as if the machine had these cards, of so many GiB. */
async function runOnFakeCards(
  program: string,
  cards: readonly number[],
  only: readonly string[],
): Promise<Report> {
  const dir = dirname(dirname(program))
  const gpus = cards.map((gibibytes) => gibibytes * GiB)
  const fake = await makeFakeGpuBuild(space, { build: { dir }, tree: inject('tree'), gpus })
  const stockFake = await makeFakeGpuBuild(space, {
    build: { dir: dirname(dirname(stock)) },
    tree: inject('tree'),
    gpus,
  })
  const smi = join(folder, 'nvidia-smi')
  await writeFile(`${smi}.xml`, driverText(cards))
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

test('what is placed on cards is right on cards that count, and what cards compute and hold is not', async () => {
  const report = await runOnFakeCards(patched, [12, 24], ['gpu'])
  expect(statuses(report), report.checks.map(({ id, reason }) => `${id}: ${reason}`).join('\n')).toEqual({
    'gpu/kv-type': 'pass',
    'gpu/full-offload': 'pass',
    'gpu/memory': 'fail',
    'gpu/retrieval-q8_0': 'fail',
    'gpu/retrieval-q4_0': 'fail',
    'gpu/retrieval-131072': 'fail',
    'gpu/speed': 'pass',
    'gpu/capacity-24gib': 'pass',
    'gpu/capacity-36gib': 'pass',
    'gpu/spread': 'pass',
  })
}, 600_000)
