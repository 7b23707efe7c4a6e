import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Replacements } from '@exaone4/harness'

/** A mistake that compiles and gives fluent answers: the checks that name it must notice. */
export interface CodeFault {
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
export const engineFaults: readonly CodeFault[] = [
  {
    id: 'fault/window-off-by-one',
    file: MODEL,
    written: 'kvcache.NewSWAMemCache(opts.slidingWindow-1,',
    mistaken: 'kvcache.NewSWAMemCache(opts.slidingWindow,',
  },
  {
    id: 'fault/no-rope-factors',
    file: MODEL,
    written: '`gguf:"rope_freqs.weight"`',
    mistaken: '`gguf:"rope_freqs"`',
  },
  {
    id: 'fault/rotated-global-layers',
    file: MODEL,
    written: 'm.Options, m.rotates(i))',
    mistaken: 'm.Options, true)',
  },
]

export const loadFaults: readonly CodeFault[] = [
  {
    id: 'fault/head-sizes',
    file: 'llm/server.go',
    written: 'faUserSet || fa && llamaRunnerFlashAttention(f)',
    mistaken: 'fa = fa || llamaRunnerFlashAttention(f); faUserSet || fa',
  },
]

export const parserFaults: readonly CodeFault[] = [
  { id: 'fault/call-index', file: PARSER, written: 'p.callIndex++', mistaken: '_ = p.callIndex' },
  {
    id: 'fault/broken-call-dropped',
    file: PARSER,
    written: 'return []exaone4Event{exaone4EventContent{content: acc[:at]}}, tag != ""',
    mistaken: 'return nil, tag != ""',
  },
  {
    id: 'fault/thinking-ends-twice',
    file: PARSER,
    written: 'p.thinkingOpen = false',
    mistaken: 'p.thinkingOpen = true',
  },
]

/** A slip by its id. */
export function codeFaultOf(id: string): CodeFault {
  const codeFault = [...engineFaults, ...loadFaults, ...parserFaults].find((each) => each.id === id)
  if (!codeFault) throw new Error(`no slip is called ${id}`)
  return codeFault
}

/** The file with the mistake in it. */
export async function faultReplacements(tree: string, codeFault: CodeFault): Promise<Replacements> {
  const text = await readFile(join(tree, codeFault.file), 'utf8')
  if (text.split(codeFault.written).length !== 2) {
    throw new Error(`${codeFault.id}: ${codeFault.file} has no single ${codeFault.written}`)
  }
  return new Map([[codeFault.file, Buffer.from(text.replace(codeFault.written, codeFault.mistaken))]])
}
