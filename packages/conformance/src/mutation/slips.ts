import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Replacements } from '@exaone4/harness'

/** A mistake that compiles and gives fluent answers: the checks that name it must notice. */
export interface Slip {
  id: string
  /** Path in the patched tree. */
  file: string
  /** Occurs once in the file. */
  written: string
  mistaken: string
}

const MODEL = 'model/models/exaone4/model.go'
const PARSER = 'model/parsers/exaone4.go'

/** Mistakes that Go's tests cannot see. */
export const engineSlips: readonly Slip[] = [
  {
    id: 'slip/window-off-by-one',
    file: MODEL,
    written: 'kvcache.NewSWAMemCache(opts.slidingWindow-1,',
    mistaken: 'kvcache.NewSWAMemCache(opts.slidingWindow,',
  },
  {
    id: 'slip/no-rope-factors',
    file: MODEL,
    written: '`gguf:"rope_freqs.weight"`',
    mistaken: '`gguf:"rope_freqs"`',
  },
  {
    id: 'slip/rotated-global-layers',
    file: MODEL,
    written: 'm.Options, m.rotates(i))',
    mistaken: 'm.Options, true)',
  },
]

export const loadSlips: readonly Slip[] = [
  {
    id: 'slip/head-sizes',
    file: 'llm/server.go',
    written: 'faUserSet || fa && llamaRunnerFlashAttention(f)',
    mistaken: 'fa = fa || llamaRunnerFlashAttention(f); faUserSet || fa',
  },
]

export const parserSlips: readonly Slip[] = [
  { id: 'slip/call-index', file: PARSER, written: 'p.callIndex++', mistaken: '_ = p.callIndex' },
  {
    id: 'slip/broken-call-dropped',
    file: PARSER,
    written: 'p.noCallBefore = max(wrong, p.callStart)',
    mistaken: 'p.consume(max(wrong, p.callStart), 0)',
  },
  {
    id: 'slip/thinking-ends-twice',
    file: PARSER,
    written: 'var tags []string\n\tif p.state == exaone4ParserStateCollectingThinking {',
    mistaken: 'var tags []string\n\tif p.state != exaone4ParserStateCollectingToolCall {',
  },
]

/** A slip by its id. */
export function slipOf(id: string): Slip {
  const slip = [...engineSlips, ...loadSlips, ...parserSlips].find((each) => each.id === id)
  if (!slip) throw new Error(`no slip is called ${id}`)
  return slip
}

/** The file with the mistake in it. */
export async function slipReplacements(tree: string, slip: Slip): Promise<Replacements> {
  const text = await readFile(join(tree, slip.file), 'utf8')
  if (text.split(slip.written).length !== 2) {
    throw new Error(`${slip.id}: ${slip.file} has no single ${slip.written}`)
  }
  return new Map([[slip.file, Buffer.from(text.replace(slip.written, slip.mistaken))]])
}
