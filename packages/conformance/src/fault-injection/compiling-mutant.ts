import { readdir } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { type Replacements, type Tree, touchedPackages, typeErrors, writeOverlay } from '@exaone4/harness'
import { dependents } from './dependents.ts'
import { type Dropped, mutantReplacements } from './mutant.ts'

export interface CompilingMutant {
  dropped: Dropped
  /** Path of the overlay file that makes the patched tree the mutant. */
  overlay: string
  /** What still does not compile; empty where the mutant does. */
  errors: string[]
}

/**
 * A patched tree without one edit or owned file, and without all that does not compile without it: an edit that calls
 * a function of a dropped file, and the tests of that file.
 */
export async function compilingMutant(
  tree: Tree,
  edit: string,
  scratch: string,
  signal?: AbortSignal,
): Promise<CompilingMutant> {
  let dropped: Dropped = { ids: [edit], tests: [] }
  for (let round = 0; ; round++) {
    const { replacements, ids } = await mutantReplacements(tree, dropped, scratch)
    dropped = { ...dropped, ids }
    const overlay = await writeOverlay(tree.dir, replacements, join(scratch, `overlay-${round}`))
    const packages = await remainingPackages(tree, replacements)
    const errors = await typeErrors({ tree: tree.dir, packages, overlay, signal })
    const more = dependents(errors, tree.patches, dropped)
    if (more.ids.length + more.tests.length === 0) {
      return { dropped, overlay, errors: errors.map(({ file, message }) => `${file}: ${message}`) }
    }
    dropped = { ids: [...dropped.ids, ...more.ids], tests: [...dropped.tests, ...more.tests] }
  }
}

/** The packages that the series touches, less those that have lost all of their files. */
async function remainingPackages({ dir, patches }: Tree, replacements: Replacements): Promise<string[]> {
  const packages = touchedPackages(patches)
  const remaining = await Promise.all(
    packages.map(async (each) => {
      const files = await readdir(join(dir, each))
      return files.some((file) => file.endsWith('.go') && replacements.get(posix.join(each, file)) !== null)
    }),
  )
  return packages.filter((_, index) => remaining[index])
}
