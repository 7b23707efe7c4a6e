import { fileURLToPath } from 'node:url'
import { field, statement } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

const file = 'openai/openai.go'

export const chatCompletions: Patch = {
  id: 'chat-completions',
  title: 'openai: accept what clients send in chat completion requests',
  intent:
    'Requests to /v1/chat/completions mean what clients mean by them: token limits, thinking switched off, text in parts, and messages without content.',
  why: {
    reason:
      'Ollama ignores max_completion_tokens, which newer clients send, so a model that thinks runs on. It turns each text part of a message into a message of its own, loses the tool calls of a message whose content is an empty list, and refuses a message without content and a call without arguments.',
    issues: [
      'https://github.com/ollama/ollama/issues/14909',
      'https://github.com/ollama/ollama/issues/15288',
    ],
  },
  droppable: 'when upstream reads these fields and messages as OpenAI does',
  edits: [
    {
      id: 'chat-completions/fields',
      file,
      description: 'a request has the fields that newer clients send',
      within: { struct: 'ChatCompletionRequest' },
      match: field('DebugRenderOnly'),
      operation: { kind: 'insert-after', lines: ['', 'chatExtensions'] },
    },
    {
      id: 'chat-completions/content',
      file,
      description: 'the text of a message is in one piece, and the limit on tokens is known by both names',
      within: { function: 'FromChatRequest' },
      match: statement('var messages []api.Message'),
      operation: {
        kind: 'insert-before',
        lines: ['r, err := r.withPlainContent()', 'if err != nil {', '\treturn nil, err', '}', ''],
      },
    },
    {
      id: 'chat-completions/think',
      file,
      description: 'thinking is off if any field of the request says so',
      within: { function: 'FromChatRequest' },
      match: {
        kind: 'identifier',
        regex: '^think$',
        inside: { kind: 'literal_element', inside: { kind: 'keyed_element' } },
      },
      operation: { kind: 'replace', with: 'r.thinkSwitch(think)' },
    },
    {
      id: 'chat-completions/arguments',
      file,
      description: 'a call whose arguments are an empty string has no arguments',
      within: { function: 'FromCompletionToolCall' },
      match: { pattern: '[]byte(tc.Function.Arguments)' },
      operation: { kind: 'replace', with: 'toolArguments(tc.Function.Arguments)' },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
