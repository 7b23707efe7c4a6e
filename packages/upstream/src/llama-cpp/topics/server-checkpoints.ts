import { promptCheckpoints } from '@exaone4/patches'
import type { LlamaCppTopic } from '../topic.ts'

export const serverCheckpoints: LlamaCppTopic = {
  id: 'server-checkpoints',
  module: 'server',
  patch: promptCheckpoints,
  insertions: [],
  // its test downloads a model
  tests: [],
  commands: [
    'cmake -B build && cmake --build build --target llama-server',
    'cd tools/server/tests && pip install -r requirements.txt && ./tests.sh unit/test_swa_checkpoints.py',
  ],
  notes: [
    'A prompt is sent that an earlier, longer one began with, and a checkpoint of the earlier one ends in its last token. That token is evaluated again, so the sliding window lacks its oldest key.',
    'The answer differs from that of a fresh server. The change skips such a checkpoint, and the prompt is evaluated again.',
  ],
  links: [
    'https://github.com/ggml-org/llama.cpp/pull/24411',
    'https://github.com/ggml-org/llama.cpp/pull/21695',
  ],
}
