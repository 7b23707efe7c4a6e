import { fileURLToPath } from 'node:url'
import type { Patch } from '../../patch.ts'

export const structuredOutputs: Patch = {
  id: 'structured-outputs',
  title: 'server: apply formats to the answers of exaone4',
  intent: 'Answers have the requested format, in chats with thinking off and in generate.',
  why: {
    reason:
      'In a chat, Ollama applies a format after the thinking of a model that can think, so with thinking off it never does. In generate, Ollama applies the format at once and returns the answer as reasoning. Without a parser, formats worked.',
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
      reason: 'Ollama sends the grammar of a format with the request, and the grammar allows thinking first',
      evidence: [{ file: 'llm/gbnf.go', text: 'func thinkingGrammar(' }],
    },
  },
  edits: [
    {
      id: 'structured-outputs/wait',
      file: 'server/routes.go',
      description: 'a chat applies the format at once if the model does not think',
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
      description: 'exaone4 does not think if a format applies from the first token on',
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
