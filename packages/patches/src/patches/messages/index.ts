import { fileURLToPath } from 'node:url'
import { field } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

const file = 'anthropic/anthropic.go'
const count = ['if countTokens(c, r.Tokenize, prompt) {', '\treturn', '}', '']

export const messages: Patch = {
  id: 'messages',
  title: 'anthropic: serve formats and token counts',
  intent:
    'SDKs that use /v1/messages get answers in the requested format, thinking blocks that they accept, and token counts.',
  why: {
    reason:
      'Ollama ignores output formats, sends thinking without the signature that clients require, has no count_tokens, and forgets the conversation of a client that asks to continue a thread.',
    issues: ['https://github.com/ollama/ollama/issues/14909'],
  },
  droppable: 'when upstream serves these parts of the Messages API',
  edits: [
    {
      id: 'messages/fields',
      file,
      description: 'a request has the fields that newer clients send',
      within: { struct: 'MessagesRequest' },
      match: field('Model'),
      operation: { kind: 'insert-before', lines: ['messagesExtensions', ''] },
    },
    {
      id: 'messages/output-config',
      file,
      description: 'a request has a configuration of its output',
      when: 'anthropic-no-output-config',
      within: { struct: 'MessagesRequest' },
      match: field('Metadata'),
      operation: {
        kind: 'insert-after',
        lines: ['', 'OutputConfig *OutputConfig `json:"output_config,omitempty"`'],
      },
    },
    {
      id: 'messages/output-format',
      file,
      description: 'the configuration of the output has a format',
      when: 'anthropic-output-config',
      within: { struct: 'OutputConfig' },
      match: field('Effort'),
      operation: {
        kind: 'insert-before',
        lines: ['Format *OutputFormat `json:"format,omitempty"`', ''],
      },
    },
    {
      id: 'messages/convert',
      file,
      description: 'a chat request has the format, and thinking is off if the request says so',
      within: { function: 'FromMessagesRequest' },
      match: { kind: 'short_var_declaration', regex: '^convertedRequest :=' },
      operation: {
        kind: 'insert-after',
        lines: ['if err := r.extend(convertedRequest); err != nil {', '\treturn nil, err', '}'],
      },
    },
    {
      id: 'messages/signature',
      file,
      description: 'a block of thinking has a signature',
      within: { function: 'ToMessagesResponse' },
      match: { kind: 'composite_literal', regex: '^ContentBlock\\{\\s*Type:\\s*"thinking"' },
      operation: { kind: 'replace', with: 'thinkingBlock(r.Message.Thinking)' },
    },
    {
      id: 'messages/count-route',
      file: 'server/routes.go',
      description: '/v1/messages/count_tokens is served',
      within: { receiver: 'Server', function: 'GenerateRoutes' },
      match: { kind: 'expression_statement', regex: '^r\\.POST\\("/v1/messages",' },
      operation: {
        kind: 'insert-after',
        lines: [
          'r.POST("/v1/messages/count_tokens", middleware.AnthropicCountTokensMiddleware(), s.ChatHandler)',
        ],
      },
    },
    {
      id: 'messages/count',
      file: 'server/routes.go',
      description: 'a chat whose tokens are to be counted ends with the prompt',
      within: { receiver: 'Server', function: 'ChatHandler' },
      match: { kind: 'if_statement', regex: '^if req\\.DebugRenderOnly ' },
      operation: { kind: 'insert-before', lines: count },
    },
    {
      id: 'messages/count-native',
      file: 'server/routes.go',
      description: 'tokens are counted, too, if llama-server renders the prompt',
      when: 'llama-server-era',
      within: { receiver: 'Server', function: 'handleNativeChat' },
      match: { kind: 'selector_expression', regex: '^http\\.StatusOK$' },
      operation: { kind: 'insert-before', lines: count },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
