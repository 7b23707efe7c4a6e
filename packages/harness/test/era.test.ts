import { findRelease } from '@exaone4/patches'
import { expect, test } from 'vitest'
import { eraOf, eraOfLog, eras } from '../src/era/eras.ts'
import { cachedTree } from '../src/source/published.ts'
import { temporaryTree, temporaryWorkspace } from '../testing/project.ts'

test.each([
  ['v0.18.0', 'runner-era'],
  ['v0.24.0', 'runner-era'],
  ['v0.30.0', 'llama-server-era'],
  ['v0.34.4', 'llama-server-era'],
] as const)('%s is of the %s', async (version, name) => {
  expect(eraOf(await cachedTree(await temporaryWorkspace(), findRelease(version)))).toBe(eras[name])
})

test('each era has its own name, and a tree of none is treated as of the runner era', async () => {
  for (const [name, era] of Object.entries(eras)) expect(era.name).toBe(name)
  expect(eraOf(await temporaryTree())).toBe(eras['runner-era'])
})

test('a log tells its era by how models are started', () => {
  const runner = 'msg="starting runner" cmd="/a/ollama runner --ollama-engine --model /m/a --port 1"'
  const server = 'msg="starting llama-server" cmd="/a/llama-server --model /m/a --port 1"'
  expect(eraOfLog([runner]).name).toBe('runner-era')
  expect(eraOfLog([runner, server]).name).toBe('llama-server-era')
  expect(eraOfLog([]).name).toBe('runner-era')
})
