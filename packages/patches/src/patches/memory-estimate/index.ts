import { fileURLToPath } from 'node:url'
import { statement, switchOn } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

export const memoryEstimate: Patch = {
  id: 'memory-estimate',
  title: 'llm: size the cache of exaone4',
  intent:
    'Ollama reserves for exaone4 what llama.cpp allocates, so that a GPU holds all the context it has room for.',
  why: {
    reason: [
      {
        when: 'runner-era',
        text: 'Without a size of its own, the graph is taken as most of a second cache on every GPU, flash attention or not, and a q8_0 element as one byte.',
      },
      {
        when: 'llama-server-era',
        text: 'Every layer is predicted at full context in f16, whatever the window and the type of the cache.',
      },
    ],
    issues: ['https://github.com/ollama/ollama/issues/14909'],
  },
  droppable: 'when upstream sizes sliding windows and cache types by itself, for both runners',
  edits: [
    {
      id: 'memory-estimate/graph-size',
      file: 'fs/ggml/ggml.go',
      description: 'exaone4 has a cache and a graph of its own size',
      when: 'runner-era',
      within: { receiver: 'GGML', function: 'GraphSize' },
      match: switchOn('f.KV().Architecture()'),
      operation: {
        kind: 'add-case',
        value: '"exaone4"',
        body: [
          'kv, partialOffload, fullOffload = f.exaone4GraphSize(context, batch, numParallel, kvCacheType, useFlashAttention)',
        ],
      },
    },
    {
      id: 'memory-estimate/predict-vram',
      file: 'llm/llama_server.go',
      description: 'the cache of exaone4 has its window and its type',
      when: 'llama-server-era',
      within: { function: 'PredictServerVRAM' },
      match: statement('return weights + kvCache'),
      operation: {
        kind: 'insert-before',
        lines: [
          'if f.KV().Architecture() == "exaone4" {',
          '\tkvCache = exaone4KVCacheSize(f.KV(), numCtx)',
          '}',
          '',
        ],
      },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
