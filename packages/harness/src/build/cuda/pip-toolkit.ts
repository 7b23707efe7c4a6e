import { access, rename, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { run } from '../../run.ts'
import { withScratch } from '../../scratch.ts'
import { ensurePrerequisites, type InstallOptions } from '../../toolchain/install.ts'
import { pipPrerequisite } from '../../toolchain/prerequisites.ts'
import type { Workspace } from '../../workspace.ts'
import { compilerVersion } from './compiler-version.ts'
import { writeDriverStub } from './driver-stub.ts'

type FetchOptions = InstallOptions & { onLine?: ((line: string) => void) | undefined }

const VERSION = '13.0.2'
/** The last two are pinned because the first would install newer ones, whose output its assembler does not accept. */
const PACKAGES = [
  `cuda-toolkit[nvcc,cudart,cublas,cccl]==${VERSION}`,
  'nvidia-nvvm==13.0.88',
  'nvidia-cuda-crt==13.0.88',
]
/** Names that linkers look for. Wheels lack them, because they cannot contain symbolic links. */
const LINKS = { 'libcudart.so': 13, 'libcublas.so': 13, 'libcublasLt.so': 13 }

/** The compiler of an earlier download; undefined if there is none. */
export async function fetchedPipToolkit(space: Workspace): Promise<string | undefined> {
  const nvcc = join(folder(space), 'bin/nvcc')
  return access(nvcc).then(
    () => nvcc,
    () => undefined,
  )
}

/**
 * Downloads a toolkit with pip, once. It is moved into place only when it is complete and its compiler runs.
 *
 * @returns its compiler
 * @throws Failure `prerequisite`, `source`
 */
export async function pipToolkit(space: Workspace, options: FetchOptions): Promise<string> {
  const fetched = await fetchedPipToolkit(space)
  if (fetched !== undefined) return fetched
  await ensurePrerequisites(space, [{ ...pipPrerequisite, why: 'downloads the CUDA toolkit' }], options)
  options.say(`downloading CUDA ${VERSION} with pip (about 800 MB unpacked)`)
  await withScratch(parent(space), async (scratch) => {
    await install(space, scratch, options)
    const toolkit = join(scratch, 'packages/nvidia/cu13')
    await complete(toolkit)
    const nvcc = join(toolkit, 'bin/nvcc')
    if ((await compilerVersion(nvcc)) === undefined) {
      throw new Failure(
        'source',
        `the CUDA compiler that pip downloaded does not run here: ${nvcc} --version`,
        {
          hint: 'use an installed toolkit: CUDA_HOME=/usr/local/cuda, --cuda-toolkit system',
        },
      )
    }
    await rename(toolkit, folder(space))
  })
  return join(folder(space), 'bin/nvcc')
}

function install(space: Workspace, scratch: string, { onLine, signal }: FetchOptions): Promise<void> {
  const pip = ['-m', 'pip', '--disable-pip-version-check', '--no-input', 'install']
  const into = ['--no-compile', '--only-binary', ':all:', '--target', join(scratch, 'packages')]
  return run({
    command: 'python3',
    args: [...pip, ...into, ...PACKAGES],
    cwd: scratch,
    env: { PIP_USER: '0' },
    log: join(space.cache, 'log', 'cuda-toolkit.log'),
    code: 'source',
    hint: 'check the network and "python3 -m pip config list", then run the command again',
    onLine,
    signal,
  })
}

/** Adds what an installed toolkit would have: library names for linkers, and a driver to link with. */
async function complete(toolkit: string): Promise<void> {
  for (const [name, major] of Object.entries(LINKS)) {
    await symlink(`${name}.${major}`, join(toolkit, 'lib', name))
  }
  await symlink('lib', join(toolkit, 'lib64'))
  await writeDriverStub(toolkit)
}

function parent(space: Workspace): string {
  return join(space.cache, 'cuda')
}

function folder(space: Workspace): string {
  return join(parent(space), `pip-${VERSION}`)
}
