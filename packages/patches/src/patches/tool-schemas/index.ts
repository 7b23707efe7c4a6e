import { fileURLToPath } from 'node:url'
import { callOf, field, statement } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

export const toolSchemas: Patch = {
  id: 'tool-schemas',
  title: 'api: keep each field of the schema of a tool',
  intent: 'The prompt of exaone4 has the schema of each tool as the client wrote it.',
  why: {
    reason:
      'Ollama reads a schema into a few fields and drops the others: defaults, formats, bounds, patterns and references. The model gets the rest in another order than the one it was trained on.',
    issues: [
      'https://github.com/ollama/ollama/issues/11444',
      'https://github.com/ollama/ollama/issues/13472',
      'https://github.com/ollama/ollama/issues/18717',
    ],
  },
  droppable: 'when upstream passes the schemas of tools on as they are',
  edits: [
    {
      id: 'tool-schemas/field',
      file: 'api/types.go',
      description: 'properties have the schema that they are of',
      within: { struct: 'ToolPropertiesMap' },
      match: field('om'),
      operation: {
        kind: 'insert-after',
        lines: [
          '',
          '// schema is what the properties are part of, as it was written.',
          'schema json.RawMessage',
        ],
      },
    },
    {
      id: 'tool-schemas/keep',
      file: 'api/tool_json.go',
      description: 'the parameters of a tool are kept as they were written',
      within: { receiver: 'ToolFunctionParameters', function: 'UnmarshalJSON' },
      match: statement('return keepNumbers(&t.Items)'),
      operation: { kind: 'insert-before', lines: ['t.keepSchema(data)'] },
    },
    {
      id: 'tool-schemas/responses-field',
      file: 'openai/responses.go',
      description: 'a tool of /v1/responses has its parameters as they were written',
      within: { struct: 'ResponsesTool' },
      match: field('Type'),
      operation: { kind: 'insert-before', lines: ['schema json.RawMessage', ''] },
    },
    {
      id: 'tool-schemas/responses',
      file: 'openai/responses.go',
      description: 'the parameters of a tool of /v1/responses stay as they were written',
      within: { function: 'convertTool' },
      match: callOf('json.Marshal'),
      operation: { kind: 'replace', with: 't.parametersJSON()' },
    },
    {
      id: 'tool-schemas/models',
      file: 'server/routes.go',
      description: 'models other than exaone4 get tools as before',
      within: { receiver: 'Server', function: 'ChatHandler' },
      match: statement('modelCaps := m.Capabilities()'),
      operation: { kind: 'insert-before', lines: ['req.Tools = toolsForModel(m, req.Tools)', ''] },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
