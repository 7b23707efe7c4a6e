import { fileURLToPath } from 'node:url'
import { field, statement } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

export const exactNumbers: Patch = {
  id: 'exact-numbers',
  title: 'api: keep numbers of tools as they were written',
  intent: 'A renderer writes the numbers of tools and of tool calls with every digit they were given.',
  why: {
    reason:
      'Arguments and schemas are read as float64: a long identifier becomes another one, and a fraction of zero is dropped.',
    issues: ['https://github.com/ollama/ollama/issues/14909'],
  },
  touches: ['api'],
  droppable: 'when upstream reads the numbers of tools and tool calls without loss',
  edits: [
    {
      id: 'exact-numbers/arguments',
      file: 'api/types.go',
      description: 'arguments have their JSON beside their values',
      within: { struct: 'ToolCallFunctionArguments' },
      match: field('om'),
      operation: { kind: 'insert-after', lines: ['', 'exact json.RawMessage'] },
    },
    {
      id: 'exact-numbers/arguments-read',
      file: 'api/types.go',
      description: 'it is set when they are read',
      within: { receiver: 'ToolCallFunctionArguments', function: 'UnmarshalJSON' },
      match: statement('t.om = orderedmap.New[string, any]()'),
      operation: { kind: 'insert-before', lines: ['t.exact = exactJSON(data)'] },
    },
    {
      id: 'exact-numbers/arguments-set',
      file: 'api/types.go',
      description: 'it is dropped when one of them changes',
      within: { receiver: 'ToolCallFunctionArguments', function: 'Set' },
      match: statement('t.om.Set(key, value)'),
      operation: { kind: 'insert-before', lines: ['t.exact = nil'] },
    },
    {
      id: 'exact-numbers/properties',
      file: 'api/types.go',
      description: 'properties have the JSON of the parameters that they belong to',
      within: { struct: 'ToolPropertiesMap' },
      match: field('om'),
      operation: { kind: 'insert-after', lines: ['', 'exact json.RawMessage'] },
    },
    {
      id: 'exact-numbers/properties-set',
      file: 'api/types.go',
      description: 'it is dropped when one of them changes',
      within: { receiver: 'ToolPropertiesMap', function: 'Set' },
      match: statement('t.om.Set(key, value)'),
      operation: { kind: 'insert-before', lines: ['t.exact = nil'] },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
