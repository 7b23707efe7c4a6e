import { join } from 'node:path'
import { type Tree, touchedPackages, typeErrors, writeOverlay } from '@exaone4/harness'
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
  const packages = touchedPackages(tree.patches)
  let dropped: Dropped = { ids: [edit], tests: [] }
  for (let round = 0; ; round++) {
    const folder = join(scratch, `overlay-${round}`)
    const overlay = await writeOverlay(tree.dir, await mutantReplacements(tree, dropped, scratch), folder)
    const errors = await typeErrors({ tree: tree.dir, packages, overlay, signal })
    const more = dependents(errors, tree.patches, dropped)
    if (more.ids.length + more.tests.length === 0) {
      return { dropped, overlay, errors: errors.map(({ file, message }) => `${file}: ${message}`) }
    }
    dropped = { ids: [...dropped.ids, ...more.ids], tests: [...dropped.tests, ...more.tests] }
  }
}
