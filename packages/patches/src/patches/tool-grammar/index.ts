import { fileURLToPath } from 'node:url'
import { callOf, elementWithKey, field, statement } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

export const toolGrammar: Patch = {
  id: 'tool-grammar',
  title: 'llm: constrain tool calls of exaone4 with a grammar',
  intent:
    'After <tool_call>, the model can only call declared tools with declared arguments. While it thinks, it can write anything. With a format, it can call a tool or give the formatted answer.',
  why: {
    reason:
      "EXAONE 4.0 often writes invalid JSON in tool calls. llama-server prevents that with a grammar when it renders the model file's own template, but has no grammar when Ollama renders the prompt.",
    issues: [
      'https://github.com/LG-AI-EXAONE/EXAONE-4.0/issues/5',
      'https://github.com/ollama/ollama/issues/8095',
      'https://github.com/ollama/ollama/issues/14909',
    ],
  },
  droppable: 'when upstream constrains the tool calls of its own parsers',
  when: {
    fact: 'llama-server-era',
    otherwise: {
      reason: 'the runners of this release cannot start a grammar in the middle of a response',
      evidence: [{ file: 'llm/llama_server.go' }],
    },
  },
  edits: [
    {
      id: 'tool-grammar/request',
      file: 'llm/server.go',
      description: 'a completion request can carry a grammar for tool calls',
      within: { struct: 'CompletionRequest' },
      match: field('TopLogprobs'),
      operation: {
        kind: 'insert-after',
        lines: [
          '',
          '// ToolGrammar constrains the tool calls of the response, unless it is nil.',
          'ToolGrammar *ToolGrammar',
        ],
      },
    },
    {
      id: 'tool-grammar/lazy',
      file: 'llm/llama_server.go',
      description: 'a request to llama-server can carry a lazy grammar',
      within: { struct: 'llamaServerCompletionRequest' },
      match: field('Prompt'),
      operation: { kind: 'insert-before', lines: ['llamaServerLazyGrammar', ''] },
    },
    {
      id: 'tool-grammar/send',
      file: 'llm/llama_server.go',
      description: 'Completion sends the grammar for tool calls to llama-server',
      within: { receiver: 'llamaServerRunner', function: 'Completion' },
      match: statement('buffer := &bytes.Buffer{}'),
      operation: {
        kind: 'insert-before',
        lines: ['if err := s.setToolGrammar(ctx, &lsReq, req); err != nil {', '\treturn err', '}', ''],
      },
    },
    {
      id: 'tool-grammar/blank-line',
      file: 'llm/llama_server.go',
      description: 'the grammar of a format allows the blank line that the model writes after its thinking',
      when: 'thinking-close',
      within: { receiver: 'llamaServerRunner', function: 'Completion' },
      match: callOf('thinkingGrammar'),
      operation: {
        kind: 'replace',
        with: 'thinkingGrammar(req.ThinkingClose, formatBehindThinking(req.ThinkingClose, lsReq.Grammar))',
      },
    },
    {
      id: 'tool-grammar/format',
      file: 'llm/llama_server.go',
      description: 'a response that has a format can have calls instead',
      when: 'thinking-close',
      within: { receiver: 'llamaServerRunner', function: 'Completion' },
      match: {
        kind: 'if_statement',
        regex: '^if len\\(req\\.ThinkingClose\\) > 0 && \\(lsReq\\.Grammar != ""',
      },
      operation: {
        kind: 'insert-before',
        lines: ['if err := s.allowCalls(ctx, &lsReq, req); err != nil {', '\treturn err', '}', ''],
      },
    },
    {
      id: 'tool-grammar/chat',
      file: 'server/routes.go',
      description: 'a chat constrains tool calls if its parser provides a grammar',
      within: { receiver: 'Server', function: 'ChatHandler' },
      match: elementWithKey('ToolCallTag'),
      operation: { kind: 'add-element', element: 'ToolGrammar: toolGrammarForCompletion(builtinParser)' },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
