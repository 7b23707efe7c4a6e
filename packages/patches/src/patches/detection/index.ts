import { fileURLToPath } from 'node:url'
import { callOf, statement } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

export const detection: Patch = {
  id: 'detection',
  title: 'server: set exaone4 renderer, parser and stop token by architecture',
  intent:
    'A model of architecture exaone4 has tools and thinking, whether it is created now or was pulled before.',
  why: {
    reason:
      'Models from Hugging Face name no renderer and no parser, so they show completion only and refuse tools.',
    issues: [
      'https://github.com/ollama/ollama/issues/14909',
      'https://github.com/ollama/ollama/issues/13768',
      'https://github.com/ollama/ollama/issues/17636',
    ],
  },
  touches: ['server'],
  droppable: 'when upstream picks renderer and parser for exaone4, at create and for models that exist',
  edits: [
    {
      id: 'detection/create',
      file: 'server/create.go',
      description: 'a created exaone4 model gets its defaults before its configuration is stored',
      within: { function: 'createModel' },
      match: callOf('createConfigLayer'),
      operation: {
        kind: 'insert-before',
        lines: [
          'layers, err = setExaone4Defaults(r, layers, config)',
          'if err != nil {',
          '\treturn err',
          '}',
          '',
        ],
      },
    },
    {
      id: 'detection/read',
      file: 'server/images.go',
      description: 'an exaone4 model created without our patches gets its defaults when it is read',
      when: 'runner-era',
      within: { function: 'GetModel' },
      match: statement('return m, nil'),
      operation: { kind: 'insert-before', lines: ['m.setExaone4Defaults()', ''] },
    },
    {
      id: 'detection/read-template',
      file: 'server/images.go',
      description: 'so it does before a model without any template is warned of, and its own template wins',
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
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
