import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findRelease } from '@exaone4/patches'
import { expect, test } from 'vitest'
import { bestVariant, brokenVariants, featuresIn, onlyVariant } from '../../src/build/cpu-variants.ts'
import { cachedTree } from '../../src/source/published.ts'
import { temporaryWorkspace } from '../../testing/project.ts'

const HASWELL = ['SSE42', 'AVX', 'AVX2', 'BMI2', 'FMA', 'F16C']

test('instruction sets are those of which Linux lists all flags', () => {
  const flags = 'fpu sse4_2 avx avx2 bmi2 fma f16c avx512f avx512cd avx512vl avx512dq'
  expect(featuresIn(`processor\t: 0\nflags\t\t: ${flags}\n`)).toEqual(HASWELL)
  expect(featuresIn(`flags : ${flags} avx512bw\n`)).toEqual([...HASWELL, 'AVX512'])
})

test.each(['', 'processor\t: 0\nFeatures\t: fp asimd\n'])('a CPU of another kind has none: %j', (cpuinfo) => {
  expect(featuresIn(cpuinfo)).toEqual([])
})

test("the variants are those of llama.cpp's own project", async () => {
  const tree = await cachedTree(await temporaryWorkspace(), findRelease('v0.18.0'))
  const project = await readFile(join(tree, 'ml/backend/ggml/ggml/src/CMakeLists.txt'), 'utf8')
  const nameOf = (features: readonly string[]): string | undefined => bestVariant(project, features)?.name
  expect(nameOf([])).toBeUndefined()
  expect(nameOf(['XOP'])).toBe('x64')
  expect(nameOf(['SSE42', 'AVX', 'AVX2'])).toBe('sandybridge')
  expect(nameOf(HASWELL)).toBe('haswell')
  expect(nameOf([...HASWELL, 'AVX_VNNI'])).toBe('alderlake')
  expect(nameOf([...HASWELL, 'AVX512', 'AVX512_BF16'])).toBe('skylakex')
})

test('no build uses AMX', () => {
  expect(featuresIn('flags : sse4_2 amx_tile amx_int8 amx_bf16\n')).toEqual(['SSE42'])
  const project =
    'ggml_add_cpu_backend_variant(haswell AVX2)\nggml_add_cpu_backend_variant(sapphirerapids AVX2 AMX_TILE AMX_INT8)'
  expect(brokenVariants(project)).toEqual(['sapphirerapids'])
})

test('a project without variants has none for any CPU', () => {
  expect(bestVariant('project(ggml)', HASWELL)).toBeUndefined()
})

test('a library of one variant is compiled with its instruction sets and no others', () => {
  const settings = onlyVariant({ name: 'sandybridge', features: ['SSE42', 'AVX'] })
  expect(settings).toContain('GGML_CPU_ALL_VARIANTS=OFF')
  expect(settings.filter((setting) => setting.endsWith('=ON'))).toEqual(['GGML_SSE42=ON', 'GGML_AVX=ON'])
  expect(settings).toContain('GGML_AVX2=OFF')
})
