import { fileURLToPath } from 'node:url'
import { statement } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

export const chatHistory: Patch = {
  id: 'chat-history',
  title: 'api: accept the arguments of a tool call as a string',
  intent: 'A client can send back a tool call whose arguments are a string of JSON, as OpenAI has it.',
  why: {
    reason:
      'Libraries that store conversations in the form of OpenAI send them to /api/chat as they are, and Ollama refuses the request.',
    issues: [
      'https://github.com/ollama/ollama/issues/12794',
      'https://github.com/ollama/ollama/issues/14909',
    ],
  },
  droppable: 'when upstream accepts arguments as a string',
  edits: [
    {
      id: 'chat-history/arguments',
      file: 'api/types.go',
      description: 'arguments can be a string of JSON',
      within: { receiver: 'ToolCallFunctionArguments', function: 'UnmarshalJSON' },
      match: statement('om, err := unmarshalArguments(data)'),
      operation: { kind: 'insert-before', lines: ['data = argumentsObject(data)'] },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
