import { fileURLToPath } from 'node:url'
import { statement } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

export const readDetection: Patch = {
  id: 'read-detection',
  title: 'server: set exaone4 renderer, parser and stop token on read',
  intent:
    'Models of EXAONE 4.0, EXAONE 4.5 and K-EXAONE that were pulled, or created earlier, support tools and thinking.',
  why: {
    reason:
      'Models from Hugging Face, and those that were created earlier, name no renderer and no parser, so Ollama lists only completion for them and rejects tools.',
    issues: [
      'https://github.com/ollama/ollama/issues/14909',
      'https://github.com/ollama/ollama/issues/13768',
      'https://github.com/ollama/ollama/issues/17636',
    ],
  },
  droppable: 'when upstream selects renderer and parser for existing models of exaone4',
  edits: [
    {
      id: 'read-detection/read',
      file: 'server/images.go',
      description: 'GetModel sets the exaone4 defaults for models created without our patches',
      when: 'runner-era',
      within: { function: 'GetModel' },
      match: statement('return m, nil'),
      operation: { kind: 'insert-before', lines: ['m.setExaone4Defaults()', ''] },
    },
    {
      id: 'read-detection/read-template',
      file: 'server/images.go',
      description:
        'GetModel sets the exaone4 defaults before it warns that a model has no template, and a template of another format wins',
      when: 'llama-server-era',
      within: { function: 'GetModel' },
      match: {
        kind: 'if_statement',
        has: {
          kind: 'interpreted_string_literal',
          regex: 'chat responses may be poorly formatted',
          stopBy: 'end',
        },
      },
      operation: {
        kind: 'insert-before',
        lines: ['if m.setExaone4Defaults() {', '\tm.PreferChatTemplate = false', '}', ''],
      },
    },
    {
      id: 'read-detection/show-template',
      file: 'server/routes.go',
      description: "the template of a model's file is shown, whose format the renderer has",
      when: 'llama-server-era',
      within: { function: 'selectedModelTemplate' },
      match: { kind: 'binary_expression', regex: '^chatModeForModel\\(m\\) == chatExecutionModeNative$' },
      operation: { kind: 'replace', with: 'm.usesChatTemplate()' },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
