import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import type { Replacements } from '@exaone4/harness'

/** A mistake that compiles and still gives fluent answers: the checks that name it must detect it. */
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
const PARSER_JSON = 'model/parsers/exaone4_json.go'
const GRAMMAR = 'model/parsers/exaone4_grammar.go'
const DETECTION = 'server/exaone4.go'

/** Mistakes in the model that Go's tests cannot see. */
export const engineFaults: readonly CodeFault[] = [
  {
    id: 'fault/window-off-by-one',
    file: MODEL,
    written: 'kvcache.NewSWACheckpointCache(opts.slidingWindow-1,',
    mistaken: 'kvcache.NewSWACheckpointCache(opts.slidingWindow,',
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

/** Mistakes in how a chat goes back to the end of its last prompt. */
export const checkpointFaults: readonly CodeFault[] = [
  {
    id: 'fault/no-checkpoint',
    file: MODEL,
    written: 'kvcache.NewSWACheckpointCache(',
    mistaken: 'kvcache.NewSWAMemCache(',
  },
  {
    id: 'fault/keys-restored-as-values',
    file: 'kvcache/swa_checkpoint.go',
    written: '.write(r.rows.values[layer],',
    mistaken: '.write(r.rows.keys[layer],',
  },
]

/** Mistakes in which models the engine takes. */
export const tokenizerFaults: readonly CodeFault[] = [
  {
    id: 'fault/any-tokenizer',
    file: MODEL,
    written: ' || c.String("tokenizer.ggml.pre") != "exaone4"',
    mistaken: '',
  },
]

/** Mistakes in code that only upstream has written. */
export const upstreamFaults: readonly CodeFault[] = [
  {
    id: 'fault/context-not-lowered',
    file: 'llm/server.go',
    written: 'if opts.NumCtx > int(trainCtx) && trainCtx > 0 {',
    mistaken: 'if opts.NumCtx > int(trainCtx) && trainCtx < 0 {',
  },
]

/** Mistakes in what our edits write. */
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
    written: 'p.noCallBefore = max(wrong, p.callStart)',
    mistaken: 'p.consume(max(wrong, p.callStart), 0)',
  },
  {
    id: 'fault/open-thought-answered',
    file: PARSER,
    written: 'return thought, ok && !strings.Contains(thought, exaone4ThinkingCloseTag)',
    mistaken: 'return thought, ok && thought == ""',
  },
  {
    id: 'fault/drafts-called',
    file: PARSER,
    written: 'p.held.calls[p.held.drafted:]...',
    mistaken: 'p.held.calls...',
  },
  {
    id: 'fault/any-number',
    file: PARSER_JSON,
    written: 'if _, err := token.Float64(); err != nil {',
    mistaken: 'if _, err := token.Float64(); err == nil && token == "" {',
  },
  {
    id: 'fault/thinking-ends-twice',
    file: PARSER,
    written: 'var tags []string\n\tif p.state == exaone4ParserStateCollectingThinking {',
    mistaken: 'var tags []string\n\tif p.state != exaone4ParserStateCollectingToolCall {',
  },
]

/** Mistakes in the grammar of tool calls. */
export const grammarFaults: readonly CodeFault[] = [
  {
    id: 'fault/grammar-doubled',
    file: GRAMMAR,
    written: 'if !types[t] {',
    mistaken: 'if types[t] = false; !types[t] {',
  },
  {
    id: 'fault/grammar-in-thinking',
    file: GRAMMAR,
    written: 'if p.state == exaone4ParserStateCollectingThinking {',
    mistaken: 'if p.state > exaone4ParserStateCollectingToolCall {',
  },
]

/** Mistakes in which models are ours. */
export const detectionFaults: readonly CodeFault[] = [
  {
    id: 'fault/other-member',
    file: DETECTION,
    written: 'pretokenizer:  "exaone-moe"',
    mistaken: 'pretokenizer:  "exaone-moe-2"',
  },
  {
    id: 'fault/no-k-exaone',
    file: DETECTION,
    written: 'architectures: []string{exaone4, "exaone-moe"},',
    mistaken: 'architectures: []string{exaone4},',
  },
  {
    id: 'fault/contradiction',
    file: DETECTION,
    written: 'if each.vocabSize == f.vocabSize || each.stop == f.eos {',
    mistaken: 'if each.vocabSize < 0 {',
  },
  {
    id: 'fault/template-ignored',
    file: DETECTION,
    written: 'return m.Template.Contains(family.turn)',
    mistaken: 'return true',
  },
  {
    id: 'fault/file-template-ignored',
    file: DETECTION,
    written: 'return file.chatTemplate == "" || strings.Contains(file.chatTemplate, family.turn)',
    mistaken: 'return true',
  },
  {
    id: 'fault/inherited-renderer',
    file: DETECTION,
    written: 'if r.Template != "" {',
    mistaken: 'if r.Template == "" {',
  },
  {
    id: 'fault/any-exaone-thinks',
    file: 'server/exaone_deep.go',
    written: 'contains("<thought>") && ',
    mistaken: '',
  },
  {
    id: 'fault/other-sampling',
    file: 'server/exaone_sampling.go',
    written: '"top_p": 0.95',
    mistaken: '"top_p": 0.9',
  },
  {
    id: 'fault/embedding-chats',
    file: DETECTION,
    written: ' || file.embeds {',
    mistaken: ' {',
  },
]

/** Mistakes in where images are in a prompt, and in which models see none. */
export const imageFaults: readonly CodeFault[] = [
  {
    id: 'fault/image-line',
    file: 'model/renderers/exaone45.go',
    written: '"[img-%d]\\n"',
    mistaken: '"[img-%d] "',
  },
  {
    id: 'fault/image-order',
    file: 'server/image_tags.go',
    written: 'cmp.Compare(place(a), place(b))',
    mistaken: 'cmp.Compare(place(b), place(a))',
  },
  {
    id: 'fault/any-blind',
    file: 'server/image_support.go',
    written: 'if !strings.HasPrefix(m.Config.ModelFamily, "exaone") || ',
    mistaken: 'if strings.HasPrefix(m.Config.ModelFamily, "any") || ',
  },
]

/** Mistakes in the memory estimate of the runner era. */
export const estimateFaults: readonly CodeFault[] = [
  {
    id: 'fault/batch-zero',
    file: 'fs/ggml/exaone4.go',
    written: 'batch = min(max(batch, 1), max(context, 1))',
    mistaken: 'batch = min(batch, max(context, 1)); _ = 1 / batch',
  },
]

/** Mistakes in the memory that is counted in the llama-server era. */
export const countFaults: readonly CodeFault[] = [
  {
    id: 'fault/buffers-replaced',
    file: 'llm/llama_server_memory.go',
    written: 'w.setBuffer(key, w.buffers[key].bytes+bytes)',
    mistaken: 'w.setBuffer(key, bytes)',
  },
]

/** A code fault by its id. */
export function codeFaultOf(id: string): CodeFault {
  const all = [
    ...engineFaults,
    ...checkpointFaults,
    ...tokenizerFaults,
    ...upstreamFaults,
    ...loadFaults,
    ...parserFaults,
    ...grammarFaults,
    ...detectionFaults,
    ...imageFaults,
    ...estimateFaults,
    ...countFaults,
  ]
  const codeFault = all.find((each) => each.id === id)
  if (!codeFault) throw new Error(`no code fault is called ${id}`)
  return codeFault
}

/** The file with the mistake in it. */
export async function faultReplacements(tree: string, codeFault: CodeFault): Promise<Replacements> {
  const text = await readFile(join(tree, codeFault.file), 'utf8')
  const found = text.split(codeFault.written).length - 1
  if (found !== 1) {
    throw new Failure('build', `cannot make ${codeFault.id}: ${codeFault.file} has its text ${found} times`, {
      detail: `the text is: ${codeFault.written}`,
      hint: 'mend the text in packages/conformance/src/faults/code-faults.ts',
    })
  }
  return new Map([[codeFault.file, Buffer.from(text.replace(codeFault.written, codeFault.mistaken))]])
}
