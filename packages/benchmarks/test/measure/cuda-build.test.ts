import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { temporaryTree } from '@exaone4/harness/testing'
import { expect, test } from 'vitest'
import { q8HeadSizes } from '../../src/measure/cuda-build.ts'

const kernels = `
enum ggml_type { GGML_TYPE_F16 = 1, GGML_TYPE_Q8_0 = 8 };
template <int D, int ncols, ggml_type K, ggml_type V, bool softcap> void flash_attn_ext_vec() {}
template void flash_attn_ext_vec<64, 1, GGML_TYPE_Q8_0, GGML_TYPE_Q8_0, false>();
template void flash_attn_ext_vec<128, 1, GGML_TYPE_Q8_0, GGML_TYPE_Q8_0, false>();
template void flash_attn_ext_vec<128, 2, GGML_TYPE_Q8_0, GGML_TYPE_Q8_0, true>();
template void flash_attn_ext_vec<256, 1, GGML_TYPE_F16, GGML_TYPE_F16, false>();
template void flash_attn_ext_vec<256, 1, GGML_TYPE_Q8_0, GGML_TYPE_F16, false>();
`

test('head sizes of q8_0 kernels are read from the names that a compiler gives them', async () => {
  const dir = await temporaryTree({ 'kernels.cpp': kernels })
  const object = join(dir, 'kernels.o')
  await promisify(execFile)('g++', ['-c', '-o', object, join(dir, 'kernels.cpp')])
  expect(await q8HeadSizes(object)).toEqual([64, 128])
})

test('a name that lies on the border of what is read at once is found', async () => {
  const name = 'flash_attn_ext_vecILi64ELi1EL9ggml_type8ELS0_8ELb0EEvv'
  const dir = await temporaryTree({ library: `${'x'.repeat(65_536 - 20)}${name}` })
  expect(await q8HeadSizes(join(dir, 'library'))).toEqual([64])
})
