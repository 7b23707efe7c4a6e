import { expect, test } from 'vitest'
import { computeCapabilities } from '../../src/gpu/compute-capabilities.ts'
import { temporaryTree } from '../../testing/project.ts'
import { environment } from '../../testing/tree.ts'
import { nvidiaSmi, withPrograms } from '../helpers/cuda.ts'

test('each kind of GPU is told once, the older first', async () => {
  await withPrograms({ 'nvidia-smi': nvidiaSmi('12.0', '8.6', '8.6') })
  expect(await computeCapabilities()).toEqual(['86', '120'])
})

test.each([
  ['does not reach the driver', '#!/bin/sh\necho "NVIDIA-SMI has failed"\nexit 9\n'],
  ['knows no GPU', '#!/bin/sh\necho "No devices were found"\n'],
])('there is none where the tool %s', async (_, program) => {
  await withPrograms({ 'nvidia-smi': program })
  expect(await computeCapabilities()).toEqual([])
})

test('there is none where there is no such tool', async () => {
  environment({ PATH: await temporaryTree() })
  expect(await computeCapabilities()).toEqual([])
})
