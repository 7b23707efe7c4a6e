import { fileURLToPath } from 'node:url'
import { literalOf } from '../../src/edit/match.ts'
import type { Edit, Patch } from '../../src/index.ts'

/** A small tree with upstream's module name. */
export const paintTree: Readonly<Record<string, string>> = {
  'go.mod': 'module github.com/ollama/ollama\n\ngo 1.24.1\n',
  'paint/paint.go': 'package paint\n\nfunc Warm() []string {\n\treturn []string{"gold", "red"}\n}\n',
  'paint/cold.go': 'package paint\n\nfunc Cold() []string {\n\treturn []string{"blue"}\n}\n',
}

/** An edit that adds a colour to `Warm` of paint/paint.go. */
export function warmColour(id: string, colour: string): Edit {
  return {
    id,
    file: 'paint/paint.go',
    description: `${colour} is warm`,
    within: { function: 'Warm' },
    match: literalOf('[]string'),
    operation: { kind: 'add-element', element: JSON.stringify(colour) },
  }
}

/** A patch of these edits that owns what lies in a folder; none by default. */
export function patchOf(id: string, edits: readonly Edit[], goDir: string = missingFolder): Patch {
  return {
    id,
    title: `paint: ${id}`,
    intent: 'Colours.',
    why: { reason: 'There were too few.', issues: [] },
    droppable: 'never',
    edits,
    goDir,
  }
}

const missingFolder = fileURLToPath(new URL('no-such-folder', import.meta.url))
