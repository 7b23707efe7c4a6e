import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { DriftCode } from './drift.ts'

/** The next command to run on a tree that is not Ollama's. */
export const startOver = 'start over from a pristine tree of a supported release: pnpm build:ollama'

/** The next command to run after a drift of the edit or owned file `id`. */
export function nextCommand(code: DriftCode, id: string): string {
  const patch = id.split('/', 1).join()
  const folder = `packages/${kindOf(patch)}/${patch}`
  const correct = `correct ${id} in ${folder}/index.ts`
  const test = 'pnpm --filter @exaone4/patches unit'
  switch (code) {
    case 'wrong-base':
      return `give a pristine tree of a supported release; for a newer one, ${correct}, then: ${test}`
    case 'already-upstream':
      return `a patched tree needs no second run; on a pristine one, drop ${id} from ${folder}, then: ${test}`
    case 'missing':
    case 'ambiguous':
      return `${correct}, then: ${test}`
  }
}

/** Where a patch lives: in the series, or in a topic of its own. */
function kindOf(patch: string): 'patches/src/patches' | 'upstream/src/topics' {
  const isThere = (kind: ReturnType<typeof kindOf>): boolean =>
    existsSync(join(import.meta.dirname, '../../..', kind, patch))
  return !isThere('patches/src/patches') && isThere('upstream/src/topics')
    ? 'upstream/src/topics'
    : 'patches/src/patches'
}
