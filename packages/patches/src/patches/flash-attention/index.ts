import { fileURLToPath } from 'node:url'
import { conditionOfIf, literalOf } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

export const flashAttention: Patch = {
  id: 'flash-attention',
  title: 'llm: enable flash attention for exaone4 in the llama runner',
  intent: 'OLLAMA_KV_CACHE_TYPE=q8_0 alone gives exaone4 a q8_0 cache.',
  why: {
    reason:
      'Without OLLAMA_FLASH_ATTENTION, a quantized cache falls back to f16 with a warning that only the server log shows. The allowlist alone does not help: the llama runner ignores it.',
    issues: [
      'https://github.com/ollama/ollama/issues/14909',
      'https://github.com/ollama/ollama/issues/13337',
      'https://github.com/ollama/ollama/issues/9605',
    ],
  },
  droppable: 'when upstream lists exaone4 and the llama runner follows the list, or has no llama runner',
  when: {
    fact: 'runner-era',
    otherwise: {
      reason:
        'llama-server decides on flash attention itself, and is given the cache type as it was asked for',
      evidence: [
        { file: 'llm/llama_server.go', text: '"--cache-type-k"' },
        { file: 'llm/llama_server.go', text: '"--flash-attn", "auto"' },
        { file: 'runner/llamarunner/runner.go' },
      ],
    },
  },
  edits: [
    {
      id: 'flash-attention/allowlist',
      file: 'fs/ggml/ggml.go',
      description: 'exaone4 is among the architectures that use flash attention by default',
      within: { receiver: 'GGML', function: 'FlashAttention' },
      match: literalOf('[]string'),
      operation: { kind: 'add-element', element: '"exaone4"' },
    },
    {
      id: 'flash-attention/llama-runner',
      file: 'llm/server.go',
      description: 'the llama runner enables flash attention by default where it is known to work',
      within: { function: 'NewLlamaServer' },
      match: conditionOfIf('faUserSet'),
      operation: { kind: 'replace', with: 'faUserSet || fa && llamaRunnerFlashAttention(f)' },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
