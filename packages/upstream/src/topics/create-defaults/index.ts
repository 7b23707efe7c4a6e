import { fileURLToPath } from 'node:url'
import type { Patch } from '@exaone4/patches'
import { conditionOfIf } from '@exaone4/patches'
import { newestOnly } from '../newest-only.ts'
import type { Topic } from '../topic.ts'

const TITLE = 'server: keep stop tokens of the base model on create'

const patch: Patch = {
  id: 'create-defaults',
  title: TITLE,
  intent:
    'A table lists renderer, parser and stop tokens by architecture. Stop tokens that a model inherits from its base model take precedence.',
  why: {
    reason:
      'When the base model is a gemma4 model with stop tokens and no renderer, for example one from a registry, the new model loses those stop tokens: the code checks the request for stop tokens, but not the base model. The switch also repeats the same rule for each architecture.',
    issues: [],
  },
  droppable: 'when upstream keeps inherited stop tokens and has a table of defaults',
  when: newestOnly,
  edits: [
    {
      id: 'create-defaults/table',
      file: 'server/create.go',
      description: 'architecture defaults are looked up in a table',
      within: { function: 'createModel' },
      match: conditionOfIf('config.Renderer == "" || config.Parser == ""'),
      operation: {
        kind: 'replace-statements',
        lines: [
          '// Fill in what neither the request nor the base model sets.',
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
  dependsOn: [],
  body: {
    problem: [
      'When the base model names no renderer or no parser, as with models from Hugging Face (#13768), `createModel` sets the defaults of the architecture, including its stop tokens if the request has none. It does not check whether the base model has stop tokens, so the default, such as `<turn|>`, silently replaces them.',
      'The rule is repeated in a switch with a case for each architecture. Earlier releases had a comment that asked for a table.',
    ],
    change: [
      'A table lists renderer, parser and stop tokens by architecture, and one function applies an entry. It keeps the stop tokens of the base model. A new architecture is one more line.',
    ],
    usage: [
      'Nothing to configure: create a model `FROM` one with stop tokens, and `ollama show --parameters` still lists them.',
    ],
    tested: [
      'The tests create models through the API for every architecture, with and without values in the request and in the base model.',
    ],
    links: ['https://github.com/ollama/ollama/issues/13768'],
  },
  failing: { package: 'server', test: 'TestCreateArchitectureDefaults' },
}
