import { fileURLToPath } from 'node:url'
import { callOf, field, statement } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

export const toolGrammar: Patch = {
  id: 'tool-grammar',
  title: 'llm: sample tool calls of exaone4 under a grammar',
  intent:
    'From <tool_call> on, only calls of declared tools with declared arguments can be sampled, and nothing is constrained while the model thinks.',
  why: {
    reason:
      "EXAONE 4.0 often writes invalid JSON in tool calls. llama-server has a grammar for it with the model file's own template, and none where Ollama renders.",
    issues: [
      'https://github.com/LG-AI-EXAONE/EXAONE-4.0/issues/5',
      'https://github.com/ollama/ollama/issues/14909',
    ],
  },
  touches: ['llm', 'model/parsers', 'server'],
  droppable: 'when upstream constrains the tool calls of its own parsers',
  when: {
    fact: 'llama-server-era',
    otherwise: {
      reason: 'neither runner can begin a grammar in the middle of a response',
      evidence: [{ file: 'llm/llama_server.go' }],
    },
  },
  edits: [
    {
      id: 'tool-grammar/request',
      file: 'llm/server.go',
      description: 'a completion can carry a grammar of tool calls',
      within: { struct: 'CompletionRequest' },
      match: field('Prompt'),
      operation: { kind: 'insert-before', lines: ['ToolGrammar *ToolGrammar', ''] },
    },
    {
      id: 'tool-grammar/lazy',
      file: 'llm/llama_server.go',
      description: 'a grammar can begin in the middle of a response',
      within: { struct: 'llamaServerCompletionRequest' },
      match: field('Prompt'),
      operation: { kind: 'insert-before', lines: ['llamaServerLazyGrammar', ''] },
    },
    {
      id: 'tool-grammar/send',
      file: 'llm/llama_server.go',
      description: 'llama-server gets the grammar of tool calls',
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
      description: 'a format leaves room for the blank line that the model writes behind its thinking',
      when: 'thinking-close',
      within: { receiver: 'llamaServerRunner', function: 'Completion' },
      match: callOf('thinkingGrammar'),
      operation: {
        kind: 'replace',
        with: 'thinkingGrammar(req.ThinkingClose, formatBehindThinking(req.ThinkingClose, lsReq.Grammar))',
      },
    },
    {
      id: 'tool-grammar/chat',
      file: 'server/routes.go',
      description: 'a chat constrains tool calls where its parser knows how',
      within: { receiver: 'Server', function: 'ChatHandler' },
      match: { kind: 'selector_expression', regex: '^r\\.Completion$' },
      operation: { kind: 'replace', with: 'completionWithToolGrammar(r, builtinParser)' },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
