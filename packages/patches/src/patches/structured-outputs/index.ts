import { fileURLToPath } from 'node:url'
import type { Patch } from '../../patch.ts'

export const structuredOutputs: Patch = {
  id: 'structured-outputs',
  title: 'server: apply formats to what exaone4 answers',
  intent:
    'An answer has the format that was asked for: in chats with thinking off, and in whatever is generated.',
  why: {
    reason:
      'In a chat, a model that can think gets its format only once it has thought: with thinking off, never. In generate it gets it at once, so that the answer is taken for thoughts. Without a parser the model had it.',
    issues: [
      'https://github.com/ollama/ollama/issues/11545',
      'https://github.com/ollama/ollama/issues/14645',
      'https://github.com/ollama/ollama/issues/15260',
    ],
  },
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
    {
      id: 'structured-outputs/generate',
      file: 'server/routes.go',
      description: 'exaone4 does not think where a format applies from the first token on',
      within: { receiver: 'Server', function: 'GenerateHandler' },
      match: { pattern: 'builtinParser.Init(nil, nil, req.Think)' },
      operation: {
        kind: 'insert-before',
        lines: ['req.Think = thinkWithFormat(m.Config.Parser, req.Think, req.Format)'],
      },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
