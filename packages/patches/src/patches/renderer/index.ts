import { fileURLToPath } from 'node:url'
import { conditionOfIf, statement, switchOn } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

const internalServerError = {
  kind: 'selector_expression',
  regex: '^http\\.StatusInternalServerError$',
} as const

export const renderer: Patch = {
  id: 'renderer',
  title: 'model/renderers: add exaone4',
  intent: 'RENDERER exaone4 turns messages, tools and thinking into the prompt format of EXAONE 4.0.',
  why: {
    reason: 'No template in Ollama renders the tools and reasoning of EXAONE 4.0 as its authors do.',
    issues: [
      'https://github.com/ollama/ollama/issues/14909',
      'https://github.com/ollama/ollama/issues/11433',
      'https://github.com/ollama/ollama/issues/11575',
      'https://github.com/ollama/ollama/issues/16662',
    ],
  },
  droppable: 'when upstream has a renderer for exaone4',
  edits: [
    {
      id: 'renderer/registration',
      file: 'model/renderers/renderer.go',
      description: 'the name exaone4 selects our renderer',
      within: { function: 'rendererForName' },
      match: switchOn('name'),
      operation: { kind: 'add-case', value: '"exaone4"', body: ['return &Exaone4Renderer{}'] },
    },
    {
      id: 'renderer/developer',
      file: 'server/routes.go',
      description: 'exaone4 gets developer messages as system messages',
      within: { receiver: 'Server', function: 'ChatHandler' },
      match: statement('msgs := append(m.Messages, req.Messages...)'),
      operation: {
        kind: 'insert-before',
        lines: ['req.Messages = developerAsSystem(m, req.Messages)'],
      },
    },
    {
      id: 'renderer/chat-error',
      file: 'server/routes.go',
      description: 'a chat request with an unknown role is a bad request',
      within: { receiver: 'Server', function: 'ChatHandler' },
      match: {
        ...internalServerError,
        inside: {
          kind: 'expression_statement',
          follows: { kind: 'expression_statement', regex: 'chat prompt error' },
          stopBy: 'end',
        },
      },
      operation: { kind: 'replace', with: 'promptErrorStatus(err)' },
    },
    {
      id: 'renderer/generate-error',
      file: 'server/routes.go',
      description: 'a generate request for a model whose own messages have an unknown role is a bad request',
      within: { receiver: 'Server', function: 'GenerateHandler' },
      match: {
        ...internalServerError,
        inside: {
          kind: 'if_statement',
          follows: { kind: 'assignment_statement', regex: '= chatPrompt\\(' },
          stopBy: 'end',
        },
      },
      operation: { kind: 'replace', with: 'promptErrorStatus(err)' },
    },
    {
      id: 'renderer/request-template',
      file: 'server/routes.go',
      description:
        'our parser does not parse the answer to a prompt that the template of the request rendered',
      within: { receiver: 'Server', function: 'GenerateHandler' },
      match: conditionOfIf('!req.Raw && m.Config.Parser != ""'),
      operation: {
        kind: 'replace',
        with: '!req.Raw && m.Config.Parser != "" && !bypassesExaone4(m, req)',
      },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
