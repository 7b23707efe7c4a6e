import { fileURLToPath } from 'node:url'
import { callOf, statement, switchOn } from '../../edit/match.ts'
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
    {
      id: 'parser/arguments',
      file: 'api/types.go',
      description: 'numbers in the arguments of a call keep their digits at every endpoint',
      within: { receiver: 'ToolCallFunctionArguments', function: 'UnmarshalJSON' },
      match: statement('t.om = orderedmap.New[string, any]()'),
      operation: {
        kind: 'replace-statements',
        lines: ['om, err := unmarshalArguments(data)', 't.om = om', 'return err'],
        through: statement('return json.Unmarshal(data, t.om)'),
      },
    },
    {
      id: 'parser/schemas',
      file: 'api/types.go',
      description: 'numbers in the schema of a tool keep their digits, and what is nested is read once',
      within: { receiver: 'ToolPropertiesMap', function: 'UnmarshalJSON' },
      match: statement('t.om = orderedmap.New[string, ToolProperty]()'),
      operation: {
        kind: 'replace-statements',
        lines: ['om, err := unmarshalProperties(data)', 't.om = om', 'return err'],
        through: statement('return json.Unmarshal(data, t.om)'),
      },
    },
    {
      id: 'parser/schemas-out',
      file: 'api/types.go',
      description: 'the schema of a tool is written once, at whatever depth it is',
      within: { receiver: 'ToolPropertiesMap', function: 'MarshalJSON' },
      match: callOf('json.Marshal'),
      operation: { kind: 'replace', with: 'marshalProperties(t.om)' },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
