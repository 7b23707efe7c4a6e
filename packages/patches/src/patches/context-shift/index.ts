import { fileURLToPath } from 'node:url'
import { cppCondition, cppExpression } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

const ROPE_OF_WINDOW_LAYERS = [
  '',
  '// full-attention layers have no RoPE',
  'for (uint32_t il = 0; il < hparams.n_layer(); ++il) {',
  '    hparams.rope_pattern[il] = hparams.is_swa(il);',
  '}',
]

export const contextShift: Patch = {
  id: 'context-shift',
  of: 'llama.cpp',
  title: 'kv-cache : do not shift the keys of layers without RoPE',
  intent: 'A model whose context was shifted still finds what its full-attention layers have seen.',
  why: {
    reason:
      'When a context is full, llama-server drops its oldest half and rotates the remaining keys to their new positions. It rotates those of the full-attention layers of EXAONE, too, which have no RoPE, so that the model no longer finds what they hold. An EXAONE that thinks fills a context of 4,096 tokens in one answer.',
    issues: ['https://github.com/ollama/ollama/issues/14909'],
  },
  droppable: 'when llama.cpp does not rotate keys of EXAONE that have no RoPE',
  when: {
    fact: 'llama-cpp-rope-pattern',
    otherwise: {
      reason: 'this llama.cpp cannot tell which layers have RoPE, and rotates the keys of all',
      evidence: [{ file: 'src/llama-kv-cache.cpp', text: 'build_rope_shift(' }],
    },
  },
  edits: [
    {
      id: 'context-shift/exaone4',
      file: 'src/models/exaone4.cpp',
      description: 'full-attention layers of exaone4 have no RoPE',
      within: { function: 'llama_model_exaone4::load_arch_hparams' },
      match: cppExpression('load_swa_pattern($$$)'),
      operation: { kind: 'insert-after', lines: ROPE_OF_WINDOW_LAYERS },
    },
    {
      id: 'context-shift/exaone-moe',
      file: 'src/models/exaone-moe.cpp',
      description: 'full-attention layers of exaone-moe have no RoPE',
      within: { function: 'llama_model_exaone_moe::load_arch_hparams' },
      match: cppExpression('load_swa_pattern($$$)'),
      operation: { kind: 'insert-after', lines: ROPE_OF_WINDOW_LAYERS },
      testedBy: 'llama.cpp',
    },
    {
      id: 'context-shift/input',
      file: 'src/llama-kv-cache.cpp',
      description: 'a cache without any layer to shift has no input for the shift',
      within: { function: 'llm_graph_input_k_shift::set_input' },
      match: cppCondition('k_shift'),
      operation: { kind: 'replace', with: 'k_shift && k_shift->buffer' },
    },
  ],
  goDir: fileURLToPath(new URL('cpp', import.meta.url)),
}
