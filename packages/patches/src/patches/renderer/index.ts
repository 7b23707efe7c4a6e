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
  intent: 'RENDERER exaone4 turns messages, tools and thinking into the prompt EXAONE 4.0 was trained on.',
  why: {
    reason: 'No template that Ollama knows renders EXAONE 4.0 tools and reasoning as its authors do.',
    issues: [
      'https://github.com/ollama/ollama/issues/14909',
      'https://github.com/ollama/ollama/issues/11433',
      'https://github.com/ollama/ollama/issues/11575',
      'https://github.com/ollama/ollama/issues/16662',
    ],
  },
  touches: ['model/renderers', 'server'],
  droppable: 'when upstream has a renderer for exaone4',
  edits: [
    {
      id: 'renderer/registration',
      file: 'model/renderers/renderer.go',
      description: 'the name exaone4 stands for our renderer',
      within: { function: 'rendererForName' },
      match: switchOn('name'),
      operation: { kind: 'add-case', value: '"exaone4"', body: ['return &Exaone4Renderer{}'] },
    },
    {
      id: 'renderer/developer',
      file: 'server/routes.go',
      description: 'a developer message to exaone4 is a system message',
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
      description: 'a chat with a role that has no place in the prompt is a bad request',
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
      description: 'so is a prompt for a model whose own messages have such a role',
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
      description: 'what a template of the request prompted is not parsed as if exaone4 had rendered it',
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
