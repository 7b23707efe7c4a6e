import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { type Build, goBuild, type Workspace } from '@exaone4/harness'

export interface BinaryRequest {
  space: Workspace
  tree: string
  /** What to replace in the tree: the path of an overlay file. */
  overlay: string
  /** The build whose flags and libraries it shares: only Go is compiled. */
  patched: Build
  scratch: string
  signal?: AbortSignal
}

/** Compiles a patched tree with something replaced in it, and returns the path of the program. */
export async function mutantBinary(request: BinaryRequest): Promise<string> {
  const { space, tree, overlay, patched, scratch, signal } = request
  const dir = join(scratch, 'build')
  const ollama = join(dir, 'bin/ollama')
  const flags = patched.info.flags
  await goBuild(space, { tree, output: ollama, overlay, flags, ...(signal && { signal }) })
  await cp(join(patched.dir, 'lib'), join(dir, 'lib'), { recursive: true, verbatimSymlinks: true })
  return ollama
}
