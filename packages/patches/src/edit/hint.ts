import type { DriftCode } from './drift.ts'

/** The next command to run after a drift of the edit or owned file `id`. */
export function nextCommand(code: DriftCode, id: string): string {
  const patch = id.split('/', 1)[0]
  switch (code) {
    case 'wrong-base':
      return 'start over from a pristine tree of a supported release: pnpm build:ollama'
    case 'already-upstream':
      return `a patched tree needs no second run; on a pristine one, drop ${id} from packages/patches/src/patches/${patch}, then: pnpm --filter @exaone4/patches unit`
    case 'missing':
    case 'ambiguous':
      return `correct ${id} in packages/patches/src/patches/${patch}/index.ts, then: pnpm --filter @exaone4/patches unit`
  }
}
