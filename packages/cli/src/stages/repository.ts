import { runTool, runUnitTests } from '@exaone4/harness'
import { space } from '../program/workspace.ts'
import type { Stage } from './stage.ts'

/** What needs no Ollama. */
export const repository: readonly Stage[] = [
  toolStage('lint', 'Lint', ['biome', 'check', '.']),
  toolStage('unused', 'Unused files, exports and dependencies', ['knip']),
  toolStage('structure', 'Imports between packages and folders', [
    'depcruise',
    '--config',
    '.dependency-cruiser.mjs',
    'packages',
  ]),
  toolStage('types', 'Types', ['tsc']),
  toolStage('types-browser', 'Types of the code for browsers', ['tsc', '-p', 'tsconfig.browser.json']),
  { id: 'unit', title: 'Unit tests', run: ({ signal }) => runUnitTests(space, signal) },
]

function toolStage(id: string, title: string, command: readonly string[]): Stage {
  return { id, title, run: ({ signal }) => runTool(space, id, command, signal) }
}
