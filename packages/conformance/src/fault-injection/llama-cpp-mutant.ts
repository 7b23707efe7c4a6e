import { copyFile, cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Build, remakeLlamaServer, type Tree, type Workspace } from '@exaone4/harness'
import { editIds, patchesOf, withoutEdit } from '@exaone4/patches'

export interface LlamaCppMutantRequest {
  space: Workspace
  tree: Tree
  patched: Build
  signal?: AbortSignal | undefined
}

/** Is an edit or owned file, by its id, of a patch of llama.cpp? */
export function isOfLlamaCpp({ patches }: Tree, edit: string): boolean {
  return editIds(patchesOf('llama.cpp', patches)).includes(edit)
}

/**
 * Copies a patched build, with a `llama-server` that is compiled without one edit or owned file. Only what depends on
 * it is compiled.
 *
 * @returns the path of the program
 * @throws Failure `build` if it does not compile, and `drift` if other edits depend on it
 */
export async function llamaCppMutant(
  { space, tree, patched, signal }: LlamaCppMutantRequest,
  edit: string,
  scratch: string,
): Promise<string> {
  const dir = join(scratch, 'build')
  const [ollama, libraries] = [join(dir, 'bin/ollama'), join(dir, 'lib/ollama')]
  const patches = withoutEdit(patchesOf('llama.cpp', tree.patches), edit)
  await remakeLlamaServer(space, { tree: tree.dir, build: patched, patches, to: libraries, signal })
  await mkdir(join(dir, 'bin'), { recursive: true })
  await copyFile(patched.ollama, ollama)
  // Backends for GPUs stay as they are.
  await cp(join(patched.dir, 'lib'), join(dir, 'lib'), {
    recursive: true,
    force: false,
    verbatimSymlinks: true,
  })
  return ollama
}
