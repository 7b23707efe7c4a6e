import { fileURLToPath } from 'node:url'
import { switchOn } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

export const memoryEstimate: Patch = {
  id: 'memory-estimate',
  title: "fs/ggml: size exaone4's cache and graph",
  intent:
    'Ollama reserves for exaone4 what llama.cpp allocates, so that a GPU holds all the context it has room for.',
  why: {
    reason:
      'Without a size of its own, the graph is taken as 5/6 of the whole cache on every GPU, flash attention or not, and a q8_0 element as one byte: on two GPUs an estimate of 35 GB for 27.',
    issues: ['https://github.com/ollama/ollama/issues/14909'],
  },
  touches: ['fs/ggml'],
  droppable: 'when upstream sizes exaone4, or has no llama runner that it estimates for',
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
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
