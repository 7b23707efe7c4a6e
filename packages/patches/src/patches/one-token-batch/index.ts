import { fileURLToPath } from 'node:url'
import type { Rule } from '@ast-grep/napi'
import type { Patch } from '../../patch.ts'

function declares(name: string): Rule {
  return {
    kind: 'identifier',
    regex: `^${name}$`,
    inside: { any: [{ kind: 'declaration' }, { kind: 'init_declarator' }] },
  }
}

export const oneTokenBatch: Patch = {
  id: 'one-token-batch',
  of: 'llama.cpp',
  title: 'common : allow a batch size of 1 when probing a context',
  intent: 'A model loads with the option `num_batch` at 1.',
  why: {
    reason:
      'When it starts, llama-server evaluates two tokens in one batch, to see whether it can remove the second from the cache. With a batch of one token, that ends it with a failed assertion (`n_tokens_all <= cparams.n_batch`), and Ollama answers each request with an error.',
    issues: ['https://github.com/ollama/ollama/issues/14909'],
  },
  droppable: 'when upstream starts llama-server with `--batch-size 1`',
  when: {
    fact: 'llama-cpp-probe',
    otherwise: {
      reason: 'this llama.cpp does not try the cache when it starts',
      evidence: [{ file: 'common/common.cpp', text: 'common_init_from_params(' }],
    },
  },
  edits: [
    {
      id: 'one-token-batch/probe',
      file: 'common/common.cpp',
      description: 'the two tokens of the probe are evaluated in batches of the allowed size',
      within: { function: 'common_context_can_seq_rm' },
      match: declares('tmp'),
      operation: {
        kind: 'replace-statements',
        through: declares('ret'),
        lines: [
          '// eval 2 tokens to check if the context is compatible',
          '// in one batch if n_batch allows it, because each batch reads all the weights',
          'std::vector<llama_token> tmp(2, 0);',
          'const int32_t n_batch = std::min<int32_t>(tmp.size(), llama_n_batch(ctx));',
          '',
          'int ret = 0;',
          'for (size_t i = 0; i < tmp.size() && ret == 0; i += n_batch) {',
          '    ret = llama_decode(ctx, llama_batch_get_one(tmp.data() + i, n_batch));',
          '}',
        ],
      },
    },
  ],
  goDir: fileURLToPath(new URL('cpp', import.meta.url)),
}
