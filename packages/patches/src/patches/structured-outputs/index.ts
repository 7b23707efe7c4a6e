import { fileURLToPath } from 'node:url'
import type { Patch } from '../../patch.ts'

export const structuredOutputs: Patch = {
  id: 'structured-outputs',
  title: 'server: apply a format to exaone4 when thinking is off',
  intent: 'With thinking off, an answer has the format that was asked for.',
  why: {
    reason:
      'A model that can think gets its format only once it has thought: with thinking off, never. Without a parser the model had it.',
    issues: [
      'https://github.com/ollama/ollama/issues/14645',
      'https://github.com/ollama/ollama/issues/15260',
    ],
  },
  touches: ['server'],
  droppable: 'when upstream applies a format to every model whose thinking is off',
  when: {
    fact: 'format-waits',
    otherwise: {
      reason: 'the grammar of a format leaves room for thinking, and is sent with the request',
      evidence: [{ file: 'llm/gbnf.go', text: 'func thinkingGrammar(' }],
    },
  },
  edits: [
    {
      id: 'structured-outputs/wait',
      file: 'server/routes.go',
      description: 'a format waits for thinking only where there may be some',
      within: { receiver: 'Server', function: 'ChatHandler' },
      match: { kind: 'nil', inside: { pattern: 'currentFormat = nil', stopBy: 'end' } },
      operation: {
        kind: 'replace',
        with: 'formatBeforeThinking(m.Config.Parser, req.Think, req.Format)',
      },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
