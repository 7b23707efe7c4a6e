import type { BuildInfo } from '@exaone4/harness'
import { expect, test } from 'vitest'
import { checks } from '../../src/checks/all.ts'
import { lacking } from '../../src/run/results.ts'

const shift = checks.find(({ id }) => id === 'cache/shift-llama-server')
if (!shift) throw new Error('there is no such check')

const info = {
  variant: 'patched',
  patches: ['renderer', 'context-shift'],
  facts: ['llama-server-era'],
  llamaServer: { origin: 'pypi', build: 'b11076', pinned: 'b11081' },
} as unknown as BuildInfo
const old: BuildInfo = { ...info, patches: ['renderer'] }

test('a failing check names the patch of llama.cpp that an older build lacks', () => {
  expect(lacking(shift, old)).toEqual(['the llama-server of this build lacks context-shift'])
  expect(lacking(shift, info)).toEqual([])
})

test('and why a llama-server that was compiled elsewhere lacks it', () => {
  const llamaServer = { origin: 'user', build: '9', pinned: 'b11081', unpatchable: 'it is compiled' } as const
  expect(lacking(shift, { ...old, llamaServer })).toEqual([
    'the llama-server of this build lacks context-shift: it is compiled',
  ])
})

test('builds without patches, older releases and unknown servers lack nothing', () => {
  expect(lacking(shift, { ...old, variant: 'stock' })).toEqual([])
  expect(lacking(shift, { ...old, facts: ['runner-era'] })).toEqual([])
  expect(lacking(shift, undefined)).toEqual([])
  expect(lacking({ ...shift, fixedBy: ['parser'] }, old)).toEqual([])
})
