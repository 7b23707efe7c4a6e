import { expect, test } from 'vitest'
import { type BackendRequest, chooseBackend } from '../../src/build/choose-backend.ts'
import { failureOf, temporaryWorkspace } from '../../testing/project.ts'
import { nvidiaSmi, toolkitFolder, withPrograms } from '../helpers/cuda.ts'

async function choose(request: Partial<BackendRequest>) {
  const said: string[] = []
  const space = await temporaryWorkspace()
  const options = { install: false, say: (line: string) => said.push(line) }
  const asked: BackendRequest = { backend: 'auto', toolkit: 'auto', ownServer: false, ...request }
  return { chosen: chooseBackend(space, asked, options), said }
}

const gpu = { 'nvidia-smi': nvidiaSmi('8.6') }

test('auto is CUDA where there are a GPU and a toolkit', async () => {
  const { root, nvcc } = await toolkitFolder('13.0.88')
  await withPrograms(gpu, root)
  const { chosen, said } = await choose({})
  expect(await chosen).toEqual({
    toolkit: { nvcc, version: '13.0.88', origin: 'system' },
    architectures: ['86-real'],
  })
  expect(said).toEqual([])
})

test('auto is the CPU without a GPU, whatever toolkit there is', async () => {
  await withPrograms({}, (await toolkitFolder('13.0.88')).root)
  const { chosen, said } = await choose({ architectures: ['86-real'] })
  expect(await chosen).toBeUndefined()
  expect(said).toEqual(['backend cpu: no NVIDIA GPU found'])
})

test('auto is the CPU without a toolkit, and says how to get one', async () => {
  await withPrograms(gpu)
  const { chosen, said } = await choose({})
  expect(await chosen).toBeUndefined()
  expect(said).toEqual([
    'backend cpu: there is a GPU, but there is no CUDA 12 or 13 toolkit; --cuda-toolkit pip downloads one',
  ])
})

test('auto is the CPU when the toolkit does not know the GPU', async () => {
  const { root } = await toolkitFolder('13.0.88')
  await withPrograms({ 'nvidia-smi': nvidiaSmi('6.1') }, root)
  const { chosen, said } = await choose({ toolkit: 'system' })
  expect(await chosen).toBeUndefined()
  expect(said.join()).toContain('CUDA 13.0.88 cannot compile for 61')
})

test('auto does not hide wrong usage', async () => {
  await withPrograms(gpu, (await toolkitFolder('13.0.88')).root)
  const { chosen } = await choose({ architectures: ['61-real'] })
  expect((await failureOf(chosen)).code).toBe('usage')
})

test('CUDA that was asked for is made without a GPU, or fails', async () => {
  await withPrograms({}, (await toolkitFolder('12.8.93')).root)
  const asked = await choose({ backend: 'cuda', architectures: ['90-real'] })
  expect(await asked.chosen).toMatchObject({ architectures: ['90-real'] })
  await withPrograms(gpu)
  const { chosen, said } = await choose({ backend: 'cuda' })
  expect((await failureOf(chosen)).code).toBe('prerequisite')
  expect(said).toEqual([])
})

test("a llama-server of the user's goes with the CPU only", async () => {
  await withPrograms(gpu, (await toolkitFolder('13.0.88')).root)
  const auto = await choose({ ownServer: true })
  expect(await auto.chosen).toBeUndefined()
  expect(auto.said).toEqual(['backend cpu: the given llama-server brings its own backends'])
  const { chosen } = await choose({ backend: 'cuda', ownServer: true })
  expect((await failureOf(chosen)).code).toBe('usage')
})

test('the CPU that was asked for asks nothing', async () => {
  await withPrograms({ 'nvidia-smi': '#!/bin/sh\nsleep 60\n' })
  expect(await (await choose({ backend: 'cpu' })).chosen).toBeUndefined()
})
