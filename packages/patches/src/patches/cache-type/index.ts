import { fileURLToPath } from 'node:url'
import { callOf, statement } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

export const cacheType: Patch = {
  id: 'cache-type',
  title: 'llm: use an f16 cache where OLLAMA_KV_CACHE_TYPE cannot work',
  intent:
    'A model loads whatever OLLAMA_KV_CACHE_TYPE says, and a warning in the log of the server says when its cache is f16 instead.',
  why: {
    reason:
      'Ollama passes OLLAMA_KV_CACHE_TYPE on without looking at it. llama-server exits when it does not know the type, when flash attention is off, and when the length of the heads is not a multiple of the block size of the type. One variable, set for one model, then keeps others from loading.',
    issues: [
      'https://github.com/ollama/ollama/issues/15043',
      'https://github.com/ollama/ollama/issues/14909',
    ],
  },
  droppable: 'when upstream uses f16 for models and GPUs that do not support the type',
  when: {
    fact: 'llama-server-era',
    otherwise: {
      reason: 'Ollama uses f16 itself where a model or a setting does not allow the type',
      evidence: [{ file: 'llm/server.go', text: 'unsupported OLLAMA_KV_CACHE_TYPE' }],
    },
  },
  edits: [
    {
      id: 'cache-type/resolve',
      file: 'llm/server.go',
      description: 'a cache type that cannot work is not passed on',
      within: { function: 'NewLlamaServer' },
      match: statement('kvct := strings.ToLower(envconfig.KvCacheType())'),
      operation: {
        kind: 'insert-after',
        lines: ['kvct = usableKVCacheType(kvct, f.KV(), gpus)'],
      },
    },
    {
      id: 'cache-type/retry',
      file: 'llm/llama_server.go',
      description: 'a model that refuses the cache type is loaded without it',
      within: { receiver: 'llamaServerRunner', function: 'Load' },
      match: callOf('s.WaitUntilRunning'),
      count: 2,
      operation: { kind: 'replace', with: 's.waitUntilRunningWithAnyCache(ctx)' },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
