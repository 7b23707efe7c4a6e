import { fileURLToPath } from 'node:url'
import type { Patch } from '@exaone4/patches'
import { statement } from '@exaone4/patches'
import { newestOnly } from '../newest-only.ts'
import type { Topic } from '../topic.ts'

const TITLE = 'llm: predict the KV cache from its windows and type'

const patch: Patch = {
  id: 'kv-cache-prediction',
  title: TITLE,
  intent:
    'PredictServerVRAM counts the KV cache that llama-server allocates: a sliding-window layer holds its window and a batch, an element has the size of its type, and the number and length of heads come from the model file.',
  why: {
    reason:
      'It counts every layer at full context in f16. So Ollama splits models with sliding windows or a quantized cache over GPUs, unloads other models for them, or gives them a smaller batch, although they would fit.',
    issues: [
      'https://github.com/ollama/ollama/issues/14909',
      'https://github.com/ollama/ollama/issues/16617',
    ],
  },
  droppable: 'when upstream predicts windows and cache types itself',
  when: newestOnly,
  edits: [
    {
      id: 'kv-cache-prediction/cache',
      file: 'llm/llama_server.go',
      description: 'the prediction follows the windows and the type of the cache',
      within: { function: 'PredictServerVRAM' },
      match: statement('layers := f.KV().BlockCount()'),
      operation: {
        kind: 'replace-statements',
        through: statement('kvCache := $SIZE'),
        lines: ['kvCache := kvCacheSize(f.KV(), numCtx)'],
      },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}

const Q8 = 'prediction-v0.34.4:cells[variant=stock&type=q8_0]'
const F16 = 'prediction-v0.34.4:cells[variant=stock&type=f16]'

export const kvCachePrediction: Topic = {
  id: patch.id,
  title: TITLE,
  patches: [patch],
  dependsOn: [],
  body: {
    problem: [
      '`PredictServerVRAM` counts every layer at full context in f16, and computes the head length from the embedding length. But llama-server caches only the window of a sliding-window layer, and `OLLAMA_KV_CACHE_TYPE` can halve the size of an element. Placement, eviction, the automatic batch and the automatic context follow the prediction, so Ollama splits a model or unloads another one although both would fit (#14909, #16617).',
      `For example, for EXAONE 4.0 32B at {${Q8}.context|count} tokens with a q8_0 cache, Ollama predicts {${Q8}.predicted.server|GB}. llama-server allocates {${Q8}.allocated.weights|GB} for the weights and {${Q8}.allocated.cache|GB} for the cache.`,
      'The prediction can also be too low: for models whose heads are longer than the embedding length divided by the number of heads, as in Qwen3, and for models that do not state the number of KV heads. The open #17201 fixes that too and adds the compute buffers. This change leaves the compute buffers alone, so that either can be merged first.',
    ],
    change: [
      "The prediction adds up the layers. `attention.sliding_window_pattern` says which of them have a window: either a flag for each layer, or how often a layer without a window comes. If a file has a window but no pattern, Ollama uses llama.cpp's period for that architecture; a few common architectures are listed. Any other layer counts at full context, as before. Head lengths and the number of KV heads of each layer come from the file, also for sliding-window layers. The size of an element follows the type of the cache, including its scales.",
      'Where the size is not known, the prediction stays on the safe side: it counts the window with the largest automatic batch, and counts layers that share a cache separately.',
    ],
    usage: ['Nothing to configure.'],
    tested: [
      `The test calls \`PredictServerVRAM\` with model files that it writes. For EXAONE 4.0 32B it expects what llama-server allocated: {${Q8}.allocated.cache|GB} in q8_0 and {${F16}.allocated.cache|GB} in f16.`,
    ],
    links: [
      'https://github.com/ollama/ollama/issues/14909',
      'https://github.com/ollama/ollama/issues/16617',
      'https://github.com/ollama/ollama/pull/17201',
    ],
  },
  failing: { package: 'llm', test: 'TestPredictServerVRAMCache' },
}
