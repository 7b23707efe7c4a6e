import { fileURLToPath } from 'node:url'
import { conditionOfIf, statement, switchOn } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

export const exaoneDeep: Patch = {
  id: 'exaone-deep',
  title: 'model: add exaone-deep renderer and parser',
  intent:
    'Models of EXAONE Deep support thinking, also models that were pulled earlier: thoughts are separate from the answer, and earlier ones are not in the prompt. EXAONE 3.5 is left as it is.',
  why: {
    reason:
      'Ollama rejects `think: true` for EXAONE Deep and returns the thought, up to its closing tag, as part of the content. From there it goes into the next prompt, against the advice of the authors.',
    issues: ['https://github.com/ollama/ollama/issues/9844'],
  },
  droppable: 'when upstream has a renderer and a parser for EXAONE Deep',
  edits: [
    {
      id: 'exaone-deep/renderer',
      file: 'model/renderers/renderer.go',
      description: 'the name exaone-deep selects our renderer',
      within: { function: 'rendererForName' },
      match: switchOn('name'),
      operation: { kind: 'add-case', value: '"exaone-deep"', body: ['return &ExaoneDeepRenderer{}'] },
    },
    {
      id: 'exaone-deep/parser',
      file: 'model/parsers/parsers.go',
      description: 'the name exaone-deep selects our parser',
      within: { function: 'ParserForName' },
      match: switchOn('name'),
      operation: { kind: 'add-case', value: '"exaone-deep"', body: ['return &ExaoneDeepParser{}'] },
    },
    {
      id: 'exaone-deep/read',
      file: 'server/images.go',
      description: 'GetModel selects renderer and parser by the template of a model',
      when: 'runner-era',
      within: { function: 'GetModel' },
      match: statement('return m, nil'),
      operation: { kind: 'insert-before', lines: ['m.setExaoneDeepDefaults()', ''] },
    },
    {
      id: 'exaone-deep/read-template',
      file: 'server/images.go',
      description: 'GetModel selects renderer and parser before it warns that a model has no template',
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
      operation: { kind: 'insert-before', lines: ['m.setExaoneDeepDefaults()', ''] },
    },
    {
      id: 'exaone-deep/format',
      file: 'server/routes.go',
      description: 'what generate constrains from the first token on is no thought',
      when: 'format-waits',
      within: { receiver: 'Server', function: 'GenerateHandler' },
      match: conditionOfIf('!req.Raw && m.Config.Parser != "" && !bypassesExaone4(m, req)'),
      operation: {
        kind: 'replace',
        with: '!req.Raw && m.Config.Parser != "" && !bypassesExaone4(m, req) && !formatsExaoneDeep(m, req)',
      },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
