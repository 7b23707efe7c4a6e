import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { editIds, series } from '@exaone4/patches'
import { expect, test } from 'vitest'
import { checks } from '../src/checks/all.ts'
import { engineFaults, faultReplacements, loadFaults, parserFaults } from '../src/faults/code-faults.ts'
import { faults } from '../src/faults/faults.ts'

test('ids are unique and of the form area/what', () => {
  const ids = checks.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) expect(id).toMatch(/^[a-z]+\/[a-z0-9_-]+$/)
})

test('every patch has a check that depends on it, and no check names a patch that there is not', () => {
  const answering = new Set(checks.flatMap(({ fixedBy, keptBy = [] }) => [...fixedBy, ...keptBy]))
  expect([...answering].sort()).toEqual(series.map(({ id }) => id).sort())
})

test('what a check says is one line without a full stop', () => {
  for (const { id, title } of checks) expect(title, id).toMatch(/^[^\n]+[^.\n]$/)
})

test.each([...engineFaults, ...parserFaults])(
  '$id can be made, and a broken target has it',
  async (codeFault) => {
    const patch = series.find(({ goDir }) => existsSync(join(goDir, codeFault.file)))
    const [replacement] = [...(await faultReplacements(patch?.goDir ?? '', codeFault)).values()]
    expect(`${replacement}`).toContain(codeFault.mistaken)
    const changes = Object.values(faults).map(({ build }) => build)
    expect(changes).toContainEqual({ codeFault: codeFault.id })
  },
)

test.each(loadFaults)(
  '$id is in what an edit writes, and a broken target has it',
  ({ id, file, written }) => {
    const operations = series.flatMap(({ edits }) =>
      edits.flatMap(({ file: edited, operation }) => (edited === file ? [operation] : [])),
    )
    expect(operations).toContainEqual({ kind: 'replace', with: written })
    expect(Object.values(faults).map(({ build }) => build)).toContainEqual({ codeFault: id })
  },
)

test('every broken target has a check that must fail on it, and goes without an edit that there is', () => {
  const named = new Set(checks.flatMap(({ failsOn = [] }) => failsOn))
  const unnamed = Object.keys(faults).filter((name) => name !== 'stock' && !named.has(name as never))
  expect(unnamed).toEqual([])
  const left = Object.values(faults).flatMap(({ build }) => (build && 'less' in build ? [build.less] : []))
  expect(editIds(series)).toEqual(expect.arrayContaining(left))
})

test('every check names a broken target that it must fail on, if only stock', () => {
  const unproven = checks.filter(({ fixedBy, failsOn = [] }) => fixedBy.length + failsOn.length === 0)
  // What fails on every build there is need not be broken to be seen to fail.
  expect(unproven.filter(({ level }) => level === 'MUST').map(({ id }) => id)).toEqual([])
})
