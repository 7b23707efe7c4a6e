import { fileURLToPath } from 'node:url'
import { conditionOfIf } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

export const truncation: Patch = {
  id: 'truncation',
  title: 'server: refuse chats of exaone4 that lose their question',
  intent: 'A conversation whose question does not fit into the context is refused.',
  why: {
    reason:
      'Ollama drops messages from the front until the rest fits. A long tool result alone then remains, without the question and the call, and the model answers something else.',
    issues: [
      'https://github.com/ollama/ollama/issues/18107',
      'https://github.com/ollama/ollama/issues/14909',
    ],
  },
  droppable: 'when upstream keeps the question that is to be answered, or refuses the request',
  edits: [
    {
      id: 'truncation/question',
      file: 'server/prompt.go',
      description: 'a chat that would lose its question is refused',
      within: { function: 'chatPrompt' },
      match: conditionOfIf('currMsgIdx > 0'),
      operation: {
        kind: 'insert-before',
        lines: [
          'if err := checkQuestion(m, msgs, currMsgIdx); err != nil {',
          '\treturn "", nil, err',
          '}',
          '',
        ],
      },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
