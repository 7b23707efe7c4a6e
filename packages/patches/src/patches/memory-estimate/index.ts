import { fileURLToPath } from 'node:url'
import { statement, switchOn } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

export const memoryEstimate: Patch = {
  id: 'memory-estimate',
  title: 'llm: size the KV cache of exaone4',
  intent: 'Ollama reserves what llama.cpp allocates for exaone4, so a GPU holds as much context as fits.',
  why: {
    reason: [
      {
        when: 'runner-era',
        text: 'GraphSize has no case for exaone4. So Ollama reserves a compute buffer almost as large as the whole cache on every GPU, with or without flash attention, and counts a q8_0 element as one byte.',
      },
      {
        when: 'llama-server-era',
        text: 'Ollama predicts every layer at full context in f16, whatever the sliding window and the type of the cache.',
      },
    ],
    issues: ['https://github.com/ollama/ollama/issues/14909'],
  },
  droppable: 'when upstream accounts for sliding windows and cache types itself',
  edits: [
    {
      id: 'memory-estimate/graph-size',
      file: 'fs/ggml/ggml.go',
      description: 'GraphSize computes the cache and the compute buffer of exaone4',
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
      description: 'PredictServerVRAM computes the cache of exaone4',
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
