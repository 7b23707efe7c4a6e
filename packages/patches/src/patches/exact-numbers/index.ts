import { fileURLToPath } from 'node:url'
import { callOf, statement } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

export const exactNumbers: Patch = {
  id: 'exact-numbers',
  title: 'api: keep the digits of numbers in tools and tool calls',
  intent: 'Numbers in tools and tool calls keep all their digits, in prompts and in answers.',
  why: {
    reason:
      'Ollama reads arguments and schemas as float64, so a long identifier becomes another one and a fraction of zero is dropped. It also reads and writes each level of a nested schema again for every level around it.',
    issues: ['https://github.com/ollama/ollama/issues/14909'],
  },
  droppable: 'when upstream reads the numbers of tools and tool calls without loss',
  edits: [
    {
      id: 'exact-numbers/arguments',
      file: 'api/types.go',
      description: 'numbers in the arguments of a tool call keep their digits',
      within: { receiver: 'ToolCallFunctionArguments', function: 'UnmarshalJSON' },
      match: statement('t.om = orderedmap.New[string, any]()'),
      operation: {
        kind: 'replace-statements',
        lines: ['om, err := unmarshalArguments(data)', 't.om = om', 'return err'],
        through: statement('return json.Unmarshal(data, t.om)'),
      },
    },
    {
      id: 'exact-numbers/schemas',
      file: 'api/types.go',
      description: 'numbers in the schema of a tool keep their digits, and each level is read once',
      within: { receiver: 'ToolPropertiesMap', function: 'UnmarshalJSON' },
      match: statement('t.om = orderedmap.New[string, ToolProperty]()'),
      operation: {
        kind: 'replace-statements',
        lines: ['om, err := unmarshalProperties(data)', 't.om = om', 'return err'],
        through: statement('return json.Unmarshal(data, t.om)'),
      },
    },
    {
      id: 'exact-numbers/schemas-out',
      file: 'api/types.go',
      description: 'each level of the schema of a tool is written once',
      within: { receiver: 'ToolPropertiesMap', function: 'MarshalJSON' },
      match: callOf('json.Marshal'),
      operation: { kind: 'replace', with: 'marshalProperties(t.om)' },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
