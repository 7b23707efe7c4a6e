import { fileURLToPath } from 'node:url'
import { switchOn } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

export const renderer: Patch = {
  id: 'renderer',
  title: 'model/renderers: add exaone4',
  intent: 'RENDERER exaone4 turns messages, tools and thinking into the prompt format of EXAONE 4.0.',
  why: {
    reason: 'No template in Ollama renders the tools and reasoning of EXAONE 4.0 as its authors do.',
    issues: [
      'https://github.com/ollama/ollama/issues/14909',
      'https://github.com/ollama/ollama/issues/11433',
      'https://github.com/ollama/ollama/issues/11575',
      'https://github.com/ollama/ollama/issues/16662',
    ],
  },
  droppable: 'when upstream has a renderer for exaone4',
  edits: [
    {
      id: 'renderer/registration',
      file: 'model/renderers/renderer.go',
      description: 'the name exaone4 selects our renderer',
      within: { function: 'rendererForName' },
      match: switchOn('name'),
      operation: { kind: 'add-case', value: '"exaone4"', body: ['return &Exaone4Renderer{}'] },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
