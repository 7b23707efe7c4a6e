import { fileURLToPath } from 'node:url'
import { switchOn } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

export const exaone45: Patch = {
  id: 'exaone4.5',
  title: 'model: add exaone4.5 renderer and parser',
  intent:
    'RENDERER and PARSER exaone4.5 turn messages, tools, thinking and images into the prompt format of EXAONE 4.5 and K-EXAONE, and split their output.',
  why: {
    reason:
      "llama.cpp loses a leading system message when it applies the template of EXAONE 4.5's own file, and the template keeps the thoughts of the tool loop in progress, which no renderer in Ollama does in this format.",
    issues: ['https://github.com/ollama/ollama/issues/16662'],
  },
  droppable: 'when upstream has a renderer and a parser for EXAONE 4.5',
  edits: [
    {
      id: 'exaone4.5/renderer',
      file: 'model/renderers/renderer.go',
      description: 'the name exaone4.5 selects our renderer',
      within: { function: 'rendererForName' },
      match: switchOn('name'),
      operation: { kind: 'add-case', value: '"exaone4.5"', body: ['return &Exaone45Renderer{}'] },
    },
    {
      id: 'exaone4.5/parser',
      file: 'model/parsers/parsers.go',
      description: 'the name exaone4.5 selects the parser of EXAONE 4.0, whose output has the same form',
      within: { function: 'ParserForName' },
      match: switchOn('name'),
      operation: { kind: 'add-case', value: '"exaone4.5"', body: ['return &Exaone4Parser{}'] },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
