import { fileURLToPath } from 'node:url'
import type { Patch } from '@exaone4/patches'
import { conditionOfIf } from '@exaone4/patches'
import { newestOnly } from '../newest.ts'
import type { Topic } from '../topic.ts'

const TITLE = 'server: keep stop tokens of the base when an architecture has its own'

const patch: Patch = {
  id: 'create-defaults',
  title: TITLE,
  intent:
    'Renderer, parser and stop tokens of an architecture stand in a table, and the stop tokens give way to those of the model that a new one is created from.',
  why: {
    reason:
      'A model created from one of architecture gemma4 that has stop tokens and no renderer, as one from a registry, loses them: only the request is asked whether it has its own. The switch holds the rule and the values in one, once for each architecture.',
    issues: [],
  },
  droppable: 'when upstream keeps inherited stop tokens and has a table of its own',
  when: newestOnly,
  edits: [
    {
      id: 'create-defaults/table',
      file: 'server/create.go',
      description: 'what an architecture brings is looked up in a table',
      within: { function: 'createModel' },
      match: conditionOfIf('config.Renderer == "" || config.Parser == ""'),
      operation: {
        kind: 'replace-statements',
        lines: [
          '// What neither the request nor the base has, the architecture may.',
          'if config.Renderer == "" || config.Parser == "" {',
          '\tif err := setArchitectureDefaults(config, &r, baseLayers, architecture); err != nil {',
          '\t\treturn err',
          '\t}',
          '}',
        ],
      },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}

export const createDefaults: Topic = {
  id: patch.id,
  title: TITLE,
  patches: [patch],
  after: [],
  body: {
    problem: [
      'When a model is created from another one that names no renderer or no parser, as models from Hugging Face do (#13768), `createModel` sets those of the architecture, and its stop tokens where the request has none. Stop tokens that the base has are not asked for, so `<turn|>` replaces them, without a word.',
      'The rule stands in a switch with a case for each architecture, and earlier releases had a note that it should be a table.',
    ],
    change: [
      'A table has renderer, parser and stop tokens by architecture, and one function applies an entry of it. It leaves stop tokens alone that the base has. A further architecture is a line.',
    ],
    usage: [
      'Nothing to set: `FROM` a model with stop tokens, and `ollama show --parameters` shows them still.',
    ],
    tested: ['Every architecture, with and without values of the request and of the base, through the API.'],
    links: ['https://github.com/ollama/ollama/issues/13768'],
  },
  failing: { package: 'server', test: 'TestCreateArchitectureDefaults' },
}
