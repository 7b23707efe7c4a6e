import { fileURLToPath } from 'node:url'
import { conditionOfIf, literalOf } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

export const flashAttention: Patch = {
  id: 'flash-attention',
  title: 'llm: enable flash attention for exaone4 in the llama runner',
  intent: 'OLLAMA_KV_CACHE_TYPE=q8_0 alone gives exaone4 a q8_0 cache.',
  why: {
    reason:
      'Without OLLAMA_FLASH_ATTENTION, a quantized cache falls back to f16, and only the server log shows a warning. An entry in the allowlist is not enough, because the llama runner ignores the list.',
    issues: [
      'https://github.com/ollama/ollama/issues/14909',
      'https://github.com/ollama/ollama/issues/13337',
      'https://github.com/ollama/ollama/issues/9605',
    ],
  },
  droppable:
    'when upstream lists exaone4 and its llama runner follows the list, or upstream removes the llama runner',
  when: {
    fact: 'runner-era',
    otherwise: {
      reason: 'llama-server decides on flash attention itself, and Ollama passes it the requested cache type',
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
      description: 'the llama runner enables flash attention by default for listed architectures',
      within: { function: 'NewLlamaServer' },
      match: conditionOfIf('faUserSet'),
      operation: { kind: 'replace', with: 'faUserSet || fa && llamaRunnerFlashAttention(f)' },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
