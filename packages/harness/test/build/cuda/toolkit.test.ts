import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, readlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { systemCompilers } from '../../../src/build/cuda/system-toolkit.ts'
import { findToolkit } from '../../../src/build/cuda/toolkit.ts'
import type { Workspace } from '../../../src/workspace.ts'
import { failureOf, temporaryTree, temporaryWorkspace } from '../../../testing/project.ts'
import { environment } from '../../../testing/tree.ts'
import { nvcc, toolkitFolder, withPrograms } from '../../helpers/cuda.ts'

const options = { install: false, say: () => {} }

/** Stands for Python with pip: puts what the packages have into the folder that it is given, and notes the call. */
function python(compiler: string, then = ''): string {
  return `#!/bin/sh
here=$(dirname "$0")
if [ "$5" != install ]; then echo 'pip 24.0'; exit; fi
echo "$*" >> "$here/calls"
for last; do :; done
cp "$last" "$here/requirements"
until [ "$1" = --target ]; do shift; done
mkdir -p "$2/nvidia/cu13/bin" "$2/nvidia/cu13/lib" "$2/nvidia/cu13/include"
echo 'CUresult CUDAAPI cuMemMap(int a);' > "$2/nvidia/cu13/include/cuda.h"
cat > "$2/nvidia/cu13/bin/nvcc" <<'END'
${compiler}END
chmod +x "$2/nvidia/cu13/bin/nvcc"
${then}
`
}

const cache = (space: Workspace): Promise<string[]> => readdir(join(space.cache, 'cuda'))

test('the one that the environment names is taken, and no other in its place', async () => {
  await withPrograms({ nvcc: nvcc('12.8.93') })
  const named = await toolkitFolder('13.0.88')
  environment({ CUDA_HOME: named.root })
  const space = await temporaryWorkspace()
  expect(await findToolkit(space, 'auto', options)).toEqual({
    nvcc: named.nvcc,
    version: '13.0.88',
    origin: 'system',
  })
  environment({ CUDA_HOME: undefined, CUDA_PATH: '/nonexistent' })
  expect((await failureOf(findToolkit(space, 'auto', options))).code).toBe('prerequisite')
  environment({ CUDA_PATH: undefined })
  expect(await findToolkit(space, 'auto', options)).toMatchObject({ version: '12.8.93' })
})

test('that on PATH comes first; among the usual folders, the chosen one and then the newest', async () => {
  const bin = await withPrograms({ nvcc: nvcc('13.0.88') })
  environment({ CUDA_HOME: undefined })
  const names = ['cuda-9.1', 'cuda-12.8', 'cuda', 'cuda-13.0', 'cuda-samples']
  const parent = await temporaryTree(Object.fromEntries(names.map((name) => [`${name}/bin/nvcc`, ''])))
  const single = await temporaryTree({ 'bin/nvcc': '' })
  const found = await systemCompilers({ parent, single })
  expect(found.map((path) => path.replace(/\/bin\/nvcc$/, ''))).toEqual([
    join(bin, 'nvcc'),
    ...['cuda', 'cuda-13.0', 'cuda-12.8', 'cuda-9.1'].map((name) => join(parent, name)),
    single,
  ])
})

test('one that is too old, or does not run, is none; the failure names the way out', async () => {
  const old = await toolkitFolder('11.8.89')
  await withPrograms({}, old.root)
  const failure = await failureOf(findToolkit(await temporaryWorkspace(), 'system', options))
  expect(failure).toMatchObject({
    code: 'prerequisite',
    message: 'there is no CUDA 12 or 13 toolkit',
    hint: 'let the build download one, without root: --backend cuda --cuda-toolkit pip',
  })
  expect(failure.detail).toContain(`${old.nvcc} has version 11.8.89`)
})

test('pip fetches one, whole and once, and from then on auto takes it', async () => {
  const bin = await withPrograms({ python3: python(nvcc('13.0.88')) })
  const space = await temporaryWorkspace()
  expect((await failureOf(findToolkit(space, 'auto', options))).code).toBe('prerequisite')
  const fetched = await findToolkit(space, 'pip', options)
  expect(fetched).toMatchObject({ version: '13.0.88', origin: 'pip' })
  const root = join(fetched.nvcc, '../..')
  expect(await readlink(join(root, 'lib64'))).toBe('lib')
  expect(await readlink(join(root, 'lib/libcublas.so'))).toBe('libcublas.so.13')
  expect(await readFile(join(root, 'lib/stubs/libcuda.so'), 'latin1')).toMatch(
    /cuMemMap[\s\S]*libcuda\.so\.1/,
  )
  expect(await readdir(join(root, 'lib/stubs'))).toEqual(['libcuda.so'])
  expect(await findToolkit(space, 'pip', options)).toEqual(fetched)
  expect(await findToolkit(space, 'auto', options)).toEqual(fetched)
  const calls = await readFile(join(bin, 'calls'), 'utf8')
  expect(calls.trim().split('\n')).toHaveLength(1)
  expect(calls).toContain('--require-hashes')
  const wanted = (await readFile(join(bin, 'requirements'), 'utf8')).trim().split('\n')
  expect(wanted).toHaveLength(6)
  expect(wanted).toContainEqual(expect.stringMatching(/^nvidia-cuda-nvcc==13\.0\.88 /))
  expect(wanted.filter((line) => !/ --hash=sha256:[0-9a-f]{64}$/.test(line))).toEqual([])
})

test.each([
  ['pip fails', python(nvcc('13.0.88'), 'exit 1'), 'python3 -m failed (exit status 1)'],
  ['the compiler does not run', python('#!/bin/sh\nexit 1\n'), 'does not run here'],
])('nothing is kept when %s', async (_, python3, message) => {
  await withPrograms({ python3 })
  const space = await temporaryWorkspace()
  const failure = await failureOf(findToolkit(space, 'pip', options))
  expect(failure.code).toBe('source')
  expect(failure.message).toContain(message)
  expect(await cache(space)).toEqual([])
})

test('what a killed installation left is removed and fetched anew', async () => {
  await withPrograms({ python3: python(nvcc('13.0.88')) })
  const space = await temporaryWorkspace()
  const left = join(space.cache, 'cuda/.new-999999999-x/packages/nvidia/cu13/bin')
  await mkdir(left, { recursive: true })
  await writeFile(join(left, 'nvcc'), 'half')
  await findToolkit(space, 'pip', options)
  expect(await cache(space)).toEqual(['pip-13.0.2'])
  expect(existsSync(join(space.cache, 'cuda/pip-13.0.2/bin/nvcc'))).toBe(true)
})
