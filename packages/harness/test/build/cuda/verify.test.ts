import { mkdir, rm } from 'node:fs/promises'
import { platform } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { dependencies, runPaths, verifyLibraries } from '../../../src/build/cuda/verify.ts'
import { failureOf, temporaryTree } from '../../../testing/project.ts'

const BESIDE = ['-Wl,-rpath,$ORIGIN,-rpath,$ORIGIN/..']

test('paths and dependencies are read from what the tools print', () => {
  expect(
    runPaths(' 0x000000000000001d (RUNPATH)  Library runpath: [$ORIGIN:/opt/cuda/lib]\n (RPATH) x: [/a]'),
  ).toEqual(['$ORIGIN', '/opt/cuda/lib', '/a'])
  const said =
    '\tlinux-vdso.so.1 (0x0007ff)\n\tlibcuda.so.1 => not found\n\tlibm.so.6 => /lib/libm.so.6 (0x0007f)\n'
  expect(dependencies(said)).toEqual([
    { library: 'libcuda.so.1' },
    { library: 'libm.so.6', found: '/lib/libm.so.6' },
  ])
})

/** Libraries laid out as in a build, each an empty one that needs others. */
async function libraries(): Promise<{
  root: string
  dir: string
  link: (path: string, ...args: string[]) => Promise<unknown>
}> {
  const root = await temporaryTree({ 'a.c': 'int a;\n', 'stubs/x': '', 'elsewhere/x': '' })
  const dir = join(root, 'cuda_v13')
  await mkdir(dir)
  const link = (path: string, ...args: string[]) => {
    const name = path.replace(/.*\//, '')
    const soname = `-Wl,--no-as-needed,-soname,${name}`
    return execa('gcc', ['-shared', soname, 'a.c', '-o', path, ...args], { cwd: root })
  }
  await link('stubs/libcuda.so.1')
  await link('libggml-base.so')
  await link('cuda_v13/libcudart.so.13')
  return { root, dir, link }
}

const NEEDS = ['stubs/libcuda.so.1', 'libggml-base.so', 'cuda_v13/libcudart.so.13']

describe.runIf(platform() === 'linux')('libraries of a build', () => {
  test('are right when only the driver is missing', async () => {
    const { root, dir, link } = await libraries()
    await link('cuda_v13/libggml-cuda.so', ...BESIDE, ...NEEDS)
    await rm(join(root, 'stubs'), { recursive: true })
    await verifyLibraries(dir, root)
  })

  test('are wrong when one that they need was not brought', async () => {
    const { root, dir, link } = await libraries()
    await link('cuda_v13/libggml-cuda.so', ...BESIDE, ...NEEDS)
    await rm(join(dir, 'libcudart.so.13'))
    expect(await failureOf(verifyLibraries(dir, root))).toMatchObject({
      code: 'build',
      detail: 'libggml-cuda.so needs libcudart.so.13, which is missing',
    })
  })

  test("are wrong when they look into a cache, and take what is NVIDIA's from there", async () => {
    const { root, dir, link } = await libraries()
    const elsewhere = join(root, 'elsewhere')
    await link('elsewhere/libcublas.so.13')
    await link('cuda_v13/libggml-cuda.so', `-Wl,-rpath,${elsewhere}`, 'elsewhere/libcublas.so.13')
    const { detail } = await failureOf(verifyLibraries(dir, dir))
    expect(detail?.split('\n')).toEqual([
      `libggml-cuda.so looks for libraries in ${elsewhere}`,
      `libggml-cuda.so loads libcublas.so.13 from ${elsewhere}/libcublas.so.13`,
    ])
  })

  test('are wrong when they are no libraries', async () => {
    const dir = await temporaryTree({ 'libggml-cuda.so': 'text' })
    expect(await failureOf(verifyLibraries(dir, dir))).toMatchObject({ code: 'build' })
  })
})
