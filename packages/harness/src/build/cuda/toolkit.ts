import { Failure } from '@exaone4/failure'
import type { InstallOptions } from '../../toolchain/install.ts'
import type { Workspace } from '../../workspace.ts'
import { compilerVersion } from './compiler-version.ts'
import { fetchedPipToolkit, pipToolkit } from './pip-toolkit.ts'
import { SEARCHED, systemCompilers } from './system-toolkit.ts'

export const toolkitChoices = ['auto', 'system', 'pip'] as const
/** `auto` is the installed toolkit, or the one that pip has downloaded before. */
export type ToolkitChoice = (typeof toolkitChoices)[number]

/** Versions that releases support. */
const MAJORS = /^1[23]\./

/** A CUDA compiler and its toolkit. */
export interface CudaToolkit {
  nvcc: string
  /** In the compiler's notation: `13.0.88`. */
  version: string
  origin: 'system' | 'pip'
}

/**
 * Finds a toolkit, or downloads it if the user asked for that.
 *
 * @throws Failure `prerequisite` if there is none, `source` if it cannot be downloaded
 */
export async function findToolkit(
  space: Workspace,
  choice: ToolkitChoice,
  options: InstallOptions & { onLine?: ((line: string) => void) | undefined },
): Promise<CudaToolkit> {
  if (choice === 'pip') return answering(await pipToolkit(space, options), 'pip')
  const others: string[] = []
  for (const nvcc of await systemCompilers()) {
    const version = (await compilerVersion(nvcc)) ?? 'unknown'
    if (MAJORS.test(version)) return { nvcc, version, origin: 'system' }
    others.push(`${nvcc} has version ${version}`)
  }
  const fetched = choice === 'auto' ? await fetchedPipToolkit(space) : undefined
  if (fetched !== undefined) return answering(fetched, 'pip')
  throw new Failure('prerequisite', 'there is no CUDA 12 or 13 toolkit', {
    detail: [`looked for nvcc ${SEARCHED}`, ...others].join('\n'),
    hint: 'let the build download one, without root: --backend cuda --cuda-toolkit pip',
  })
}

async function answering(nvcc: string, origin: CudaToolkit['origin']): Promise<CudaToolkit> {
  const version = await compilerVersion(nvcc)
  if (version !== undefined) return { nvcc, version, origin }
  throw new Failure('prerequisite', `${nvcc} --version does not run`, {
    hint: 'delete its folder and run the command again, which downloads it again',
  })
}
