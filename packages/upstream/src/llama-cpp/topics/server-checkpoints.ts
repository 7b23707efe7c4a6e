import { promptCheckpoints } from '@exaone4/patches'
import { indented } from '../insertions.ts'
import type { LlamaCppTopic } from '../topic.ts'

export const serverCheckpoints: LlamaCppTopic = {
  id: 'server-checkpoints',
  module: 'server',
  patch: promptCheckpoints,
  // what starts llama-server in the tests has no way to give the model a small window
  insertions: [
    {
      file: 'tools/server/tests/utils.py',
      above: 'model_draft: str | None = None',
      lines: indented(['override_kv: str | None = None'], 4),
    },
    {
      file: 'tools/server/tests/utils.py',
      above: 'if self.model_draft:',
      lines: indented(
        ['if self.override_kv:', '    server_args.extend(["--override-kv", self.override_kv])'],
        8,
      ),
    },
  ],
  tests: [
    {
      kind: 'server',
      source: 'tools/server/tests/unit/test_swa_checkpoints.py',
      model: { layers: 64, slidingWindow: 16 },
      fails: /FAILED .*test_begin_of_cached_prompt\[5-16\]/,
    },
  ],
  commands: [
    'cmake -B build && cmake --build build --target llama-server',
    'cd tools/server/tests && pip install -r requirements.txt && ./tests.sh unit/test_swa_checkpoints.py',
  ],
  notes: [
    'A prompt is sent that an earlier, longer one began with, and a checkpoint of the earlier one ends in its last token. That token is evaluated again, so the sliding window lacks its oldest key.',
    'The answer differs from that of a fresh server. The change skips such a checkpoint, and the prompt is evaluated again.',
    'The test was run here on a random EXAONE 4.0 with a window of 16 tokens, which needs no `--override-kv`. With the model that it downloads, it was not run.',
    '`utils.py` gets `override_kv`, because the test needs a window of 16 tokens, whatever the model has.',
  ],
  links: [
    'https://github.com/ggml-org/llama.cpp/pull/24411',
    'https://github.com/ggml-org/llama.cpp/pull/21695',
  ],
}
