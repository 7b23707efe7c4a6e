import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Replacements } from '@exaone4/harness'

/** A mistake that compiles, passes Go's tests and gives fluent answers, and the check that must notice it. */
export interface Slip {
  id: string
  /** Path in the patched tree. */
  file: string
  /** Occurs once in the file. */
  written: string
  mistaken: string
  check: string
}

const MODEL = 'model/models/exaone4/model.go'

export const slips: readonly Slip[] = [
  {
    id: 'slip/window-off-by-one',
    file: MODEL,
    written: 'kvcache.NewSWAMemCache(opts.slidingWindow-1,',
    mistaken: 'kvcache.NewSWAMemCache(opts.slidingWindow,',
    check: 'numerics/engine-window16',
  },
  {
    id: 'slip/no-rope-factors',
    file: MODEL,
    written: '`gguf:"rope_freqs.weight"`',
    mistaken: '`gguf:"rope_freqs"`',
    check: 'numerics/engine-window16',
  },
  {
    id: 'slip/rotated-global-layers',
    file: MODEL,
    written: 'm.Options, m.rotates(i))',
    mistaken: 'm.Options, true)',
    check: 'numerics/engine-window64',
  },
]

/** The file with the mistake in it. */
export async function slipReplacements(tree: string, slip: Slip): Promise<Replacements> {
  const text = await readFile(join(tree, slip.file), 'utf8')
  if (text.split(slip.written).length !== 2) {
    throw new Error(`${slip.id}: ${slip.file} has no single ${slip.written}`)
  }
  return new Map([[slip.file, Buffer.from(text.replace(slip.written, slip.mistaken))]])
}
