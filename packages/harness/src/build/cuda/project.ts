import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { z } from 'zod'
import { eraOf } from '../../era/eras.ts'
import type { CudaToolkit } from './toolkit.ts'

/** How a release's own cmake project makes its CUDA backend. */
export interface CudaProject {
  /** The parts of the tree that it is made from. */
  inputs: readonly string[]
  /** The folder of its CMakeLists.txt in the tree. */
  source: string
  preset: string
  /** Path of the library in the cmake folder. */
  library: string
}

const presetsSchema = z.object({ configurePresets: z.array(z.object({ name: z.string() })) })

/**
 * Reads from a tree how to make its CUDA backend with a toolkit.
 *
 * @throws Failure `prerequisite` if the release does not support the toolkit
 */
export async function cudaProject(tree: string, toolkit: CudaToolkit): Promise<CudaProject> {
  const { source, inputs, cuda } = eraOf(tree).project
  const major = majorOf(toolkit)
  const text = await readFile(join(tree, source, 'CMakePresets.json'), 'utf8')
  const names = presetsSchema.parse(JSON.parse(text)).configurePresets.map(({ name }) => name)
  if (!names.includes(cuda.preset(major))) {
    const known = ['11', '12', '13', '14'].filter((each) => names.includes(cuda.preset(each)))
    throw new Failure('prerequisite', `this release does not support CUDA ${toolkit.version}`, {
      detail: `${toolkit.nvcc}; it supports CUDA ${known.join(', ')}`,
      hint: 'let the build download a toolkit: --cuda-toolkit pip',
    })
  }
  return { inputs, source, preset: cuda.preset(major), library: cuda.library }
}

/** Where Ollama looks for the backend, below `lib/ollama`. */
export function runnerFolder(toolkit: CudaToolkit): string {
  return `cuda_v${majorOf(toolkit)}`
}

function majorOf({ version }: CudaToolkit): string {
  return version.replace(/\..*/, '')
}
