import { fileURLToPath } from 'node:url'
import type { Patch } from '@exaone4/patches'
import { statement } from '@exaone4/patches'
import { newestOnly } from '../newest.ts'
import type { Topic } from '../topic.ts'

const TITLE = 'llm: predict the KV cache with its windows and its type'

const patch: Patch = {
  id: 'kv-cache-prediction',
  title: TITLE,
  intent:
    'PredictServerVRAM counts what llama-server allocates: a layer with a sliding window keeps the window and a batch, an element has the size of its type, and heads have the length and number that the model file tells.',
  why: {
    reason:
      'It charges every layer at full context in f16. Models with sliding windows, and any model with a quantized cache, are split over GPUs, unload others, or get a smaller batch, where nothing forces it.',
    issues: [
      'https://github.com/ollama/ollama/issues/14909',
      'https://github.com/ollama/ollama/issues/16617',
    ],
  },
  droppable: 'when upstream predicts windows and cache types by itself',
  when: newestOnly,
  edits: [
    {
      id: 'kv-cache-prediction/cache',
      file: 'llm/llama_server.go',
      description: 'the predicted cache has its windows and its type',
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
  after: [],
  body: {
    problem: [
      '`PredictServerVRAM` takes every layer at full context, in f16, with heads as long as the embedding suggests. llama-server caches only the window of a layer with sliding-window attention, and `OLLAMA_KV_CACHE_TYPE` may halve an element. The prediction decides on placement, eviction, the automatic batch and the automatic context, so a model is split or another one unloaded where nothing forces it (#14909, #16617).',
      `An example: EXAONE 4.0 32B at {${Q8}.context|count} tokens with a q8_0 cache. Predicted: {${Q8}.predicted.server|GB}. llama-server allocates {${Q8}.allocated.weights|GB} of weights and {${Q8}.allocated.cache|GB} of cache.`,
      'It can be too low as well: heads that are longer than the embedding divided by their number, as in Qwen3, and models that name no number of KV heads, have a larger cache than is predicted. The open #17201 has that part too, and the buffers for computing; this leaves those alone, so that either can go first.',
    ],
    change: [
      'The sum goes over the layers. Which ones have a window is read from `attention.sliding_window_pattern`: a flag for each layer, or a period. Where a file has a window and no pattern, the period that llama.cpp has for the architecture is taken, for the few that Ollama serves often; any other layer counts as global, as before. Head lengths, also those of layers with a window, and KV heads by layer come from the file. An element has the size of its type, scales included.',
      'What is not known stays on the safe side: the window is counted with the largest automatic batch, layers that share their cache are counted each.',
    ],
    usage: ['Nothing to set.'],
    tested: [
      `The test goes through \`PredictServerVRAM\` with model files that it writes. What it wants of EXAONE 4.0 32B is what llama-server allocated: {${Q8}.allocated.cache|GB} in q8_0 and {${F16}.allocated.cache|GB} in f16.`,
    ],
    links: [
      'https://github.com/ollama/ollama/issues/14909',
      'https://github.com/ollama/ollama/issues/16617',
      'https://github.com/ollama/ollama/pull/17201',
    ],
  },
  failing: { package: 'llm', test: 'TestPredictServerVRAMCache' },
}
