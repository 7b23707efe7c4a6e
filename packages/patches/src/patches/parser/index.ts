import { fileURLToPath } from 'node:url'
import { switchOn } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

export const parser: Patch = {
  id: 'parser',
  title: 'model/parsers: add exaone4',
  intent: 'PARSER exaone4 splits the output of the model into content, thinking and tool calls.',
  why: {
    reason: 'Without a parser, Ollama rejects tools and returns reasoning as part of the content.',
    issues: [
      'https://github.com/ollama/ollama/issues/14909',
      'https://github.com/LG-AI-EXAONE/EXAONE-4.0/issues/5',
      'https://github.com/LG-AI-EXAONE/EXAONE-4.0/issues/7',
    ],
  },
  droppable: 'when upstream has a parser for exaone4',
  edits: [
    {
      id: 'parser/registration',
      file: 'model/parsers/parsers.go',
      description: 'the name exaone4 selects our parser',
      within: { function: 'ParserForName' },
      match: switchOn('name'),
      operation: { kind: 'add-case', value: '"exaone4"', body: ['return &Exaone4Parser{}'] },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
