import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { DriftCode } from './drift.ts'

/** The next command to run on a tree that is not Ollama's. */
export const startOver = 'start over from a pristine tree of a supported release: pnpm build:ollama'

/** The next command to run after a drift of the edit or owned file `id`. */
export function nextCommand(code: DriftCode, id: string): string {
  const folder = folderOf(id.split('/', 1)[0] ?? '')
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

/** A patch of the series, or one that is proposed only. */
function folderOf(patch: string): string {
  const isGeneral = existsSync(join(import.meta.dirname, '../topics', patch, 'go'))
  return `packages/patches/src/${isGeneral ? 'topics' : 'patches'}/${patch}`
}
