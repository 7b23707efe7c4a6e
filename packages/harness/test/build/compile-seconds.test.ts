import { expect, test } from 'vitest'
import { typicalSeconds } from '../../src/build/compile-seconds.ts'

const folder = 'ml/CMakeFiles/ggml-cuda.dir'

test.each([
  [`${folder}/mmvq.cu`, 92],
  [`${folder}/template-instances/mmq-instance-q4_k.cu`, 53],
  [`${folder}/template-instances/fattn-mma-f16-instance-ncols1_1-ncols2_8.cu`, 50],
  [`${folder}/template-instances/fattn-tile-instance-dkq128-dv128.cu`, 44],
  [`${folder}/fattn.cu`, 44],
  [`${folder}/template-instances/fattn-vec-instance-q8_0-q8_0.cu`, 20],
  [`${folder}/add-id.cu`, 8],
  ['src/CMakeFiles/llama.dir/llama-model.cpp', 6],
])('%s is expected to take %i seconds', (object, seconds) => {
  expect(typicalSeconds(object)).toBe(seconds)
})
