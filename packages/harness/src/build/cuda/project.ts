import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { readerOf, treeFacts } from '@exaone4/patches'
import { z } from 'zod'
import { SERVER_INPUTS, SERVER_PROJECT } from '../llama-server.ts'
import type { CudaToolkit } from './toolkit.ts'

/** How a release's own cmake makes its CUDA backend. */
export interface CudaProject {
  /** What of the tree it is made from. */
  inputs: readonly string[]
  /** Where the CMakeLists.txt is, in the tree. */
  source: string
  preset: string
  /** Where the library comes out, in the cmake folder. */
  library: string
  /** Does it compile llama.cpp, which is not in the tree? */
  needsLlamaCpp: boolean
}

const presetsSchema = z.object({ configurePresets: z.array(z.object({ name: z.string() })) })

/**
 * Reads from a tree how its CUDA backend is made for a toolkit.
 *
 * @throws Failure `prerequisite` when the release is not made for such a toolkit
 */
export async function cudaProject(tree: string, toolkit: CudaToolkit): Promise<CudaProject> {
  const needsLlamaCpp = treeFacts(readerOf(tree)).has('llama-server-era')
  const source = needsLlamaCpp ? SERVER_PROJECT : '.'
  const preset = needsLlamaCpp
    ? (major: string) => `llama_cuda_v${major}_user_arch`
    : (major: string) => `CUDA ${major}`
  const major = majorOf(toolkit)
  const text = await readFile(join(tree, source, 'CMakePresets.json'), 'utf8')
  const names = presetsSchema.parse(JSON.parse(text)).configurePresets.map(({ name }) => name)
  if (!names.includes(preset(major))) {
    const known = ['11', '12', '13', '14'].filter((each) => names.includes(preset(each)))
    throw new Failure('prerequisite', `this release is not made for CUDA ${toolkit.version}`, {
      detail: `${toolkit.nvcc}; it is made for CUDA ${known.join(', ')}`,
      hint: 'let the build fetch a toolkit: --cuda-toolkit pip',
    })
  }
  return {
    inputs: needsLlamaCpp ? SERVER_INPUTS : ['CMakeLists.txt', 'CMakePresets.json', 'ml/backend/ggml/ggml'],
    source,
    preset: preset(major),
    library: needsLlamaCpp ? 'bin/libggml-cuda.so' : 'lib/ollama/libggml-cuda.so',
    needsLlamaCpp,
  }
}

/** Where Ollama looks for the backend, below `lib/ollama`. */
export function runnerFolder(toolkit: CudaToolkit): string {
  return `cuda_v${majorOf(toolkit)}`
}

function majorOf({ version }: CudaToolkit): string {
  return version.replace(/\..*/, '')
}
