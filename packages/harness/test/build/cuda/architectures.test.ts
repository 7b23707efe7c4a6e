import { expect, test } from 'vitest'
import { chooseArchitectures, parseArchitectures } from '../../../src/build/cuda/architectures.ts'
import type { CudaToolkit } from '../../../src/build/cuda/toolkit.ts'
import { failureOf } from '../../../testing/project.ts'
import { nvidiaSmi, toolkitFolder, withPrograms } from '../../helpers/cuda.ts'

async function toolkit(): Promise<CudaToolkit> {
  return { nvcc: (await toolkitFolder('13.0.88')).nvcc, version: '13.0.88', origin: 'system' }
}

test('a list is put in order, each once, as machine code unless it says otherwise', () => {
  expect(parseArchitectures('90a, 86;86 120-virtual')).toEqual(['86-real', '90a-real', '120-virtual'])
})

test.each(['', 'sm_86', '8.6', '86,x', '86-fast', '1'])('"%s" is wrong usage', async (text) => {
  const failure = await failureOf((async () => parseArchitectures(text))())
  expect(failure).toMatchObject({
    code: 'usage',
    hint: 'give compute capabilities without the point: --cuda-arch 86,89 (RTX 30 and 40)',
  })
})

test('without a list, they are those of the GPUs', async () => {
  await withPrograms({ 'nvidia-smi': nvidiaSmi('8.9', '8.6') })
  expect(await chooseArchitectures(await toolkit(), undefined)).toEqual(['86-real', '89-real'])
})

test('without a list and a GPU, they are those of a build before', async () => {
  await withPrograms({})
  expect(await chooseArchitectures(await toolkit(), undefined, ['90-real'])).toEqual(['90-real'])
  await withPrograms({ 'nvidia-smi': nvidiaSmi('8.6') })
  expect(await chooseArchitectures(await toolkit(), undefined, ['90-real'])).toEqual(['86-real'])
})

test('without any of them, it says what to name', async () => {
  await withPrograms({})
  expect(await failureOf(chooseArchitectures(await toolkit(), undefined))).toMatchObject({
    code: 'prerequisite',
    message: 'there is no NVIDIA GPU here, so the architecture is unknown',
    hint: expect.stringContaining('--cuda-arch 86'),
  })
})

test('one that the toolkit does not know is wrong usage', async () => {
  const asked = parseArchitectures('61,86,90a')
  expect(await failureOf(chooseArchitectures(await toolkit(), asked))).toMatchObject({
    code: 'usage',
    message: 'CUDA 13.0.88 cannot compile for 61',
    detail: 'it supports 75, 80, 86, 89, 90',
    hint: expect.stringContaining('CUDA 12 supports older GPUs'),
  })
  expect(await failureOf(chooseArchitectures(await toolkit(), parseArchitectures('86,999')))).toMatchObject({
    code: 'usage',
    message: 'CUDA 13.0.88 cannot compile for 999',
    hint: expect.stringContaining('choose from these'),
  })
})

test('a GPU that the toolkit does not know asks for another toolkit', async () => {
  await withPrograms({ 'nvidia-smi': nvidiaSmi('6.1') })
  expect(await failureOf(chooseArchitectures(await toolkit(), undefined))).toMatchObject({
    code: 'prerequisite',
    message: 'CUDA 13.0.88 cannot compile for 61',
    hint: expect.stringContaining('CUDA_HOME='),
  })
})
