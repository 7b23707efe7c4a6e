import { readFile } from 'node:fs/promises'
import { hashOf } from './hash.ts'

/** llama.cpp's CPU library for one kind of processor, by llama.cpp's names. */
export interface CpuVariant {
  /** `haswell` */
  name: string
  /** The instruction sets that it needs: `AVX2`. */
  features: string[]
}

/** llama.cpp's names of the instruction sets of x86, with the flags by which Linux lists them. */
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  SSE42: ['sse4_2'],
  AVX: ['avx'],
  AVX2: ['avx2'],
  BMI2: ['bmi2'],
  AVX_VNNI: ['avx_vnni'],
  FMA: ['fma'],
  FMA4: ['fma4'],
  XOP: ['xop'],
  F16C: ['f16c'],
  AVX512: ['avx512f', 'avx512cd', 'avx512vl', 'avx512dq', 'avx512bw'],
  AVX512_VBMI: ['avx512vbmi'],
  AVX512_VNNI: ['avx512_vnni'],
  AVX512_BF16: ['avx512_bf16'],
  AMX_TILE: ['amx_tile'],
  AMX_INT8: ['amx_int8'],
  AMX_BF16: ['amx_bf16'],
}

/**
 * A library with these ends with an illegal instruction: gcc 12 drops most of llama.cpp's configuration of AMX tiles,
 * since `_tile_loadconfig` does not tell it that all 64 bytes are read (llama.cpp 26954, open).
 */
const isBroken = (feature: string): boolean => feature.startsWith('AMX_')

/** The instruction sets of this machine's CPU that a build can use; empty where Linux does not list those of x86. */
export async function cpuFeatures(): Promise<string[]> {
  return featuresIn(await readFile('/proc/cpuinfo', 'utf8').catch(() => ''))
}

/** @param cpuinfo the text of `/proc/cpuinfo` */
export function featuresIn(cpuinfo: string): string[] {
  const flags = new Set(/^flags\s*:(.*)$/m.exec(cpuinfo)?.[1]?.trim().split(/\s+/))
  return Object.entries(FLAGS)
    .filter(([feature, needed]) => !isBroken(feature) && needed.every((flag) => flags.has(flag)))
    .map(([feature]) => feature)
}

/**
 * The variant with the most instruction sets among those that a CPU has.
 *
 * @param project the text of llama.cpp's `ggml/src/CMakeLists.txt`
 * @returns undefined if the CPU is unknown
 */
export function bestVariant(project: string, features: readonly string[]): CpuVariant | undefined {
  if (features.length === 0) return undefined
  return variantsOf(project)
    .filter((variant) => variant.features.every((feature) => features.includes(feature)))
    .toSorted((a, b) => b.features.length - a.features.length)[0]
}

/** The names of the variants that no build may contain. */
export function brokenVariants(project: string): string[] {
  return variantsOf(project)
    .filter((variant) => variant.features.some(isBroken))
    .map(({ name }) => name)
}

function variantsOf(project: string): CpuVariant[] {
  return [...project.matchAll(/ggml_add_cpu_backend_variant\((\w+)([^)]*)\)/g)].map(
    ([, name = '', needed = '']) => ({ name, features: needed.match(/\w+/g) ?? [] }),
  )
}

/** cmake's settings for a library of that variant alone. */
export function onlyVariant(variant: CpuVariant): string[] {
  const features = Object.keys(FLAGS).map(
    (feature) => `GGML_${feature}=${variant.features.includes(feature) ? 'ON' : 'OFF'}`,
  )
  return ['GGML_CPU_ALL_VARIANTS=OFF', ...features]
}

/** An id of a CPU's instruction sets. */
export function featuresId(features: readonly string[]): string {
  return hashOf(features).slice(0, 8)
}
