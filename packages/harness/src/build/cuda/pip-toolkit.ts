import { access, rename, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import type { Wheel } from '@exaone4/patches'
import { withScratch } from '../../scratch.ts'
import { ensurePrerequisites, type InstallOptions } from '../../toolchain/install.ts'
import { installWheels } from '../../toolchain/packaged-tool.ts'
import { pipPrerequisite } from '../../toolchain/prerequisites.ts'
import type { Workspace } from '../../workspace.ts'
import { compilerVersion } from './compiler-version.ts'
import { writeDriverStub } from './driver-stub.ts'

type FetchOptions = InstallOptions & { onLine?: ((line: string) => void) | undefined }

const VERSION = '13.0.2'
/**
 * What `cuda-toolkit[nvcc,cudart,cublas,cccl]` of this version consists of, with the compiler's parts all of one version.
 * SHA-256 of the wheels by machine, as Node.js names it.
 */
const WHEELS: readonly { name: string; version: string; sha256: Readonly<Record<string, string>> }[] = [
  {
    name: 'nvidia-cuda-nvcc',
    version: '13.0.88',
    sha256: {
      x64: '56fe502eb77625a12f25172caa3cdddb4e4c8ba2c8c17dba44b164761b380f03',
      arm64: 'c7ff28f86a24effdc6c034fa15230c549a273e4771b10a7fec14996f8cf3307f',
    },
  },
  {
    name: 'nvidia-nvvm',
    version: '13.0.88',
    sha256: {
      x64: 'c5f41ffeb6466944a026dfa5317d7d85355c119bbec279205d22f1869d1054e0',
      arm64: 'c4376a291d72d22a315d9d2f69bdae8f8cd83a627f75bad395cee49a0fe65dc1',
    },
  },
  {
    name: 'nvidia-cuda-crt',
    version: '13.0.88',
    sha256: {
      x64: '2c8043c7c9e02492716426e9919fc78d2c5b3b2a7a768a88e952676b08aa55a4',
      arm64: 'ee2ea2a97073e02ee62bb27841f437332be2c248e3eac013df07997ada39c003',
    },
  },
  {
    name: 'nvidia-cuda-cccl',
    version: '13.0.85',
    sha256: {
      x64: 'e0da7ad981f3a8aff08241b5bfc1af868742a63e2762f53a5171c492ef242649',
      arm64: '6f0203e29fed809ee2b7fe9b1344df66ecab990c37d6a2e0e189b26d6c97ed7c',
    },
  },
  {
    name: 'nvidia-cuda-runtime',
    version: '13.0.96',
    sha256: {
      x64: '7f82250d7782aa23b6cfe765ecc7db554bd3c2870c43f3d1821f1d18aebf0548',
      arm64: 'ef9bcbe90493a2b9d810e43d249adb3d02e98dd30200d86607d8d02687c43f55',
    },
  },
  {
    name: 'nvidia-cublas',
    version: '13.1.0.3',
    sha256: {
      x64: 'ee8722c1f0145ab246bccb9e452153b5e0515fd094c3678df50b2a0888b8b171',
      arm64: 'c86fc7f7ae36d7528288c5d88098edcb7b02c633d262e7ddbb86b0ad91be5df2',
    },
  },
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
    const toolkit = join(await installWheels(space, scratch, wheelsHere(), options), 'nvidia/cu13')
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

function wheelsHere(): Wheel[] {
  return WHEELS.map(({ name, version, sha256 }) => {
    const here = sha256[process.arch]
    if (here !== undefined) return { name, version, sha256: here }
    throw new Failure('prerequisite', `pip has no CUDA toolkit for ${process.platform} ${process.arch}`, {
      hint: 'use an installed toolkit: CUDA_HOME=/usr/local/cuda, --cuda-toolkit system',
    })
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
