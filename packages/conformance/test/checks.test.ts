import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { editIds, series } from '@exaone4/patches'
import { expect, test } from 'vitest'
import { checks } from '../src/checks/all.ts'
import {
  checkpointFaults,
  detectionFaults,
  engineFaults,
  estimateFaults,
  faultReplacements,
  grammarFaults,
  imageFaults,
  loadFaults,
  parserFaults,
  tokenizerFaults,
  upstreamFaults,
} from '../src/faults/code-faults.ts'
import { faultNames, faults } from '../src/faults/faults.ts'
import { expectedFailures } from '../src/report/expected-failures.ts'

test('ids are unique and of the form area/what', () => {
  const ids = checks.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) expect(id).toMatch(/^[a-z]+\/[a-z0-9_-]+$/)
})

/** They matter on a full GPU or on several: `live/llama-server-era/fake-gpu.test.ts` compares both builds there. */
const onEmulatedGpus = ['fit-layers', 'projector-memory']

test('every patch has a check that depends on it, and every patch that a check names exists', () => {
  const answering = new Set(checks.flatMap(({ fixedBy, keptBy = [] }) => [...fixedBy, ...keptBy]))
  expect([...answering, ...onEmulatedGpus].sort()).toEqual(series.map(({ id }) => id).sort())
})

test('what a check says is one line without a full stop', () => {
  for (const { id, title } of checks) expect(title, id).toMatch(/^[^\n]+[^.\n]$/)
})

test.each([
  ...engineFaults,
  ...checkpointFaults,
  ...tokenizerFaults,
  ...parserFaults,
  ...grammarFaults,
  ...detectionFaults,
  ...imageFaults,
  ...estimateFaults,
])('$id can be made in a file of ours, and a fault uses it', async (codeFault) => {
  const folders = series.flatMap(({ goDir }) => [goDir, `${goDir}.runner-era`])
  const folder = folders.find((each) => existsSync(join(each, codeFault.file))) ?? ''
  const [replacement] = [...(await faultReplacements(folder, codeFault)).values()]
  expect(`${replacement}`).toContain(codeFault.mistaken)
  const changes = Object.values(faults).map(({ build }) => build)
  expect(changes).toContainEqual({ codeFault: codeFault.id })
})

test.each(loadFaults)('$id is in what an edit writes, and a fault uses it', ({ id, file, written }) => {
  const operations = series.flatMap(({ edits }) =>
    edits.flatMap(({ file: edited, operation }) => (edited === file ? [operation] : [])),
  )
  expect(operations).toContainEqual({ kind: 'replace', with: written })
  expect(Object.values(faults).map(({ build }) => build)).toContainEqual({ codeFault: id })
})

test('every mistake in upstream code is used by a fault', () => {
  const changes = Object.values(faults).map(({ build }) => build)
  for (const { id } of upstreamFaults) expect(changes).toContainEqual({ codeFault: id })
})

test('every fault has a check that must detect it, and goes without an edit that there is', () => {
  const named = new Set(checks.flatMap(({ failsOn = [] }) => failsOn))
  expect(faultNames.filter((name) => name !== 'stock' && !named.has(name))).toEqual([])
  const left = Object.values(faults).flatMap(({ build }) =>
    build && 'without' in build ? [build.without] : [],
  )
  expect(editIds(series)).toEqual(expect.arrayContaining(left))
})

test('every check has a fault that it must detect, if only the stock build, or is known to fail', () => {
  const without = checks.filter(({ fixedBy, failsOn = [] }) => fixedBy.length + failsOn.length === 0)
  const known = new Set(expectedFailures.map(({ id }) => id))
  expect(without.map(({ id }) => id).filter((id) => !known.has(id))).toEqual([])
})
