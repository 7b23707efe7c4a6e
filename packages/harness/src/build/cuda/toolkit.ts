import { Failure } from '@exaone4/failure'
import type { InstallOptions } from '../../toolchain/install.ts'
import type { Workspace } from '../../workspace.ts'
import { compilerVersion } from './compiler-version.ts'
import { fetchedPipToolkit, pipToolkit } from './pip-toolkit.ts'
import { SEARCHED, systemCompilers } from './system-toolkit.ts'

export const toolkitChoices = ['auto', 'system', 'pip'] as const
/** `auto` is the system's, or the one that pip has fetched before. */
export type ToolkitChoice = (typeof toolkitChoices)[number]

/** Releases are made for these. */
const MAJORS = /^1[23]\./

/** What compiles CUDA code. */
export interface CudaToolkit {
  nvcc: string
  /** As the compiler says it: `13.0.88`. */
  version: string
  origin: 'system' | 'pip'
}

/**
 * Finds a toolkit, or fetches it where that was asked for.
 *
 * @throws Failure `prerequisite` when there is none, `source` when it cannot be fetched
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
    others.push(`${nvcc} is of version ${version}`)
  }
  const fetched = choice === 'auto' ? await fetchedPipToolkit(space) : undefined
  if (fetched !== undefined) return answering(fetched, 'pip')
  throw new Failure('prerequisite', 'there is no toolkit of CUDA 12 or 13', {
    detail: [`looked for nvcc ${SEARCHED}`, ...others].join('\n'),
    hint: 'let the build fetch one, without root: --backend cuda --cuda-toolkit pip',
  })
}

async function answering(nvcc: string, origin: CudaToolkit['origin']): Promise<CudaToolkit> {
  const version = await compilerVersion(nvcc)
  if (version !== undefined) return { nvcc, version, origin }
  throw new Failure('prerequisite', `${nvcc} --version does not run`, {
    hint: 'delete its folder and run the command again: it is fetched anew',
  })
}
