import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { workspace } from '@exaone4/harness'
import { temporaryTree } from '@exaone4/harness/testing'
import { expect, test } from 'vitest'
import { checkEvidence } from '../../src/evidence/evidence.ts'

const MEASUREMENTS = join(import.meta.dirname, '../../../../docs/measurements')

test('a measurement that does not have the form of its kind is told before anything is compared', async () => {
  const root = await temporaryTree()
  const measurements = join(root, 'docs/measurements')
  await cp(MEASUREMENTS, measurements, { recursive: true })
  const alter = async (name: string, from: string, to: string): Promise<void> => {
    const path = join(measurements, name)
    await writeFile(path, (await readFile(path, 'utf8')).replace(from, to))
  }
  await alter('speed-v0.18.0.json', '"what": "speed"', '"what": "haste"')
  await alter('memory-v0.18.0.json', '"what": "memory"', '"what": "turns"')
  await alter('turns-v0.18.0.json', '"evaluated"', '"used"')
  const { problems, compared } = await checkEvidence(workspace(root))
  expect(compared).toBe(0)
  expect(problems).toEqual([
    'memory-v0.18.0 must be called turns-v0.18.0',
    expect.stringContaining('memory-v0.18.0: chats'),
    'speed-v0.18.0: pnpm measure has no measurement "haste"',
    expect.stringContaining('turns-v0.18.0: chats.0.turns.0.evaluated'),
  ])
})
