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
          'layers, err = setExaone4Defaults(layers, config)',
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
      within: { function: 'GetModel' },
      match: statement('return m, nil'),
      operation: { kind: 'insert-before', lines: ['m.setExaone4Defaults()', ''] },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
