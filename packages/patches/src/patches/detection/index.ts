import { fileURLToPath } from 'node:url'
import { callOf } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

export const detection: Patch = {
  id: 'detection',
  title: 'server: set exaone4 renderer, parser and stop token on create',
  intent:
    'A model that is created from a file of EXAONE 4.0, EXAONE 4.5 or K-EXAONE supports tools and thinking, although its Modelfile names no renderer and no parser.',
  why: {
    reason:
      'GGUF files name no renderer and no parser, so Ollama lists only completion for models that are created from them, and rejects tools.',
    issues: [
      'https://github.com/ollama/ollama/issues/14909',
      'https://github.com/ollama/ollama/issues/13768',
      'https://github.com/ollama/ollama/issues/17636',
    ],
  },
  droppable: 'when upstream selects renderer and parser for new models of exaone4',
  edits: [
    {
      id: 'detection/create',
      file: 'server/create.go',
      description: 'createModel sets the exaone4 defaults before it stores the configuration',
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
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
