import { fileURLToPath } from 'node:url'
import type { Patch } from '../../patch.ts'

export const promptCheckpoints: Patch = {
  id: 'prompt-checkpoints',
  of: 'llama.cpp',
  title: 'server : skip checkpoints that end in the last token to process',
  intent: 'A prompt that an earlier prompt began with gets the answer that it would get on its own.',
  why: {
    reason:
      'llama-server keeps checkpoints of the sliding-window cache, each with the window of its last token. A prompt that is cached as a whole has its last token evaluated again. Restored from a checkpoint that ends one token behind that, the cache lacks the oldest key of the window: the log-probabilities are others than on a fresh server.',
    issues: ['https://github.com/ggml-org/llama.cpp/pull/24411'],
  },
  droppable:
    'when upstream knows which positions a checkpoint has, or skips those that end behind the prompt',
  when: {
    fact: 'llama-cpp-checkpoint-end',
    otherwise: {
      reason: 'this llama.cpp does not look at the end of a checkpoint at all before it restores one',
      evidence: [{ file: 'tools/server/server-context.cpp', text: 'search for a context checkpoint' }],
    },
  },
  edits: [
    {
      id: 'prompt-checkpoints/end',
      file: 'tools/server/server-context.cpp',
      description: 'a checkpoint that ends in the token that is processed again is skipped',
      within: { function: 'server_context_impl::pre_decode' },
      match: {
        kind: 'if_statement',
        all: [
          { has: { field: 'condition', regex: '^\\(cur\\.pos_max > pos_next\\)$' } },
          { has: { kind: 'return_statement', stopBy: 'end' } },
        ],
      },
      operation: {
        kind: 'replace-statements',
        lines: [
          '// workaround for [TAG_CHECKPOINTS_FIX_POS_MIN]',
          '// without new tokens, the last one is processed again, so the checkpoint must not reach beyond it',
          'if (cur.pos_max > pos_next - (has_new_tokens ? 0 : 1)) {',
          '    return false;',
          '}',
        ],
      },
    },
  ],
  goDir: fileURLToPath(new URL('cpp', import.meta.url)),
}
