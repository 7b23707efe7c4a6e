import { oneTokenBatch } from '@exaone4/patches'
import type { LlamaCppTopic } from '../topic.ts'

export const seqRmProbe: LlamaCppTopic = {
  id: 'seq-rm-probe',
  module: 'common',
  patch: oneTokenBatch,
  insertions: [],
  tests: [
    {
      kind: 'server',
      source: 'tools/server/tests/unit/test_batch_size.py',
      model: { layers: 30, slidingWindow: 16 },
      fails: /(FAILED|ERROR) .*test_batch_size\[1\]/,
    },
  ],
  commands: [
    'cmake -B build && cmake --build build --target llama-server',
    'cd tools/server/tests && pip install -r requirements.txt && ./tests.sh unit/test_batch_size.py',
  ],
  notes: [
    'At its start, llama-server evaluates two tokens in one batch, to see whether the cache can remove the second one. With `--batch-size 1`, an assertion ends it: `n_tokens_all <= cparams.n_batch`.',
    'With `--batch-size 1`, the change evaluates the two tokens one after the other. Otherwise they stay in one batch: two batches read all weights twice.',
    'The test was run here on a random EXAONE 4.0. With the model that it downloads, it was not run.',
  ],
  links: ['https://github.com/ggml-org/llama.cpp/issues/28525'],
}
