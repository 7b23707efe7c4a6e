import { fileURLToPath } from 'node:url'
import { conditionOfIf, field, statement } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

/** The chat request that a middleware sends on. */
const sent = {
  kind: 'identifier',
  regex: '^chatReq$',
  inside: { kind: 'argument_list', inside: { pattern: 'json.NewEncoder(&b).Encode(chatReq)' } },
} as const

const options = ['api.ToolOptions', '']

export const toolChoice: Patch = {
  id: 'tool-choice',
  title: 'api: add tool_choice and parallel_tool_calls',
  intent:
    'A client decides whether the model may call tools, must call one, or must call a certain one, and whether it may call several at once.',
  why: {
    reason: [
      'Ollama ignores tool_choice and parallel_tool_calls at every endpoint. Clients that set them fail when the answer violates them, or run a tool that they excluded.',
      {
        when: 'runner-era',
        text: 'In this release nothing forces a call: the runners cannot start a grammar behind the thinking.',
      },
    ],
    issues: [
      'https://github.com/ollama/ollama/issues/17921',
      'https://github.com/ollama/ollama/issues/11171',
      'https://github.com/ollama/ollama/issues/8421',
      'https://github.com/ollama/ollama/issues/14909',
    ],
  },
  droppable: 'when upstream has tool_choice and parallel_tool_calls',
  edits: [
    {
      id: 'tool-choice/api',
      file: 'api/types.go',
      description: 'a chat request says how tools may be called',
      within: { struct: 'ChatRequest' },
      match: field('TopLogprobs'),
      operation: {
        kind: 'insert-after',
        lines: ['', '// ToolOptions say whether and how the model may call tools.', 'ToolOptions'],
      },
    },
    {
      id: 'tool-choice/chat-completions-fields',
      file: 'openai/openai.go',
      description: 'a request to /v1/chat/completions says how tools may be called',
      within: { struct: 'ChatCompletionRequest' },
      match: field('Model'),
      operation: { kind: 'insert-before', lines: options },
    },
    {
      id: 'tool-choice/chat-completions',
      file: 'middleware/openai.go',
      description: 'the choice of tools of /v1/chat/completions reaches the chat',
      within: { function: 'ChatMiddleware' },
      match: sent,
      operation: { kind: 'replace', with: 'req.AddTo(chatReq)' },
    },
    {
      id: 'tool-choice/responses-fields',
      file: 'openai/responses.go',
      description: 'a request to /v1/responses says how tools may be called',
      within: { struct: 'ResponsesRequest' },
      match: field('Model'),
      operation: { kind: 'insert-before', lines: options },
    },
    {
      id: 'tool-choice/responses',
      file: 'middleware/openai.go',
      description: 'the choice of tools of /v1/responses reaches the chat',
      within: { function: 'ResponsesMiddleware' },
      match: sent,
      operation: { kind: 'replace', with: 'req.AddTo(chatReq)' },
    },
    {
      id: 'tool-choice/messages',
      file: 'middleware/anthropic.go',
      description: 'the choice of tools of /v1/messages reaches the chat',
      within: { function: 'AnthropicMessagesMiddleware' },
      match: sent,
      operation: { kind: 'replace', with: 'req.ToolOptions().AddTo(chatReq)' },
    },
    {
      id: 'tool-choice/offer',
      file: 'server/routes.go',
      description: 'the model gets the tools that it may call',
      within: { receiver: 'Server', function: 'ChatHandler' },
      match: statement('caps := []model.Capability{model.CapabilityCompletion}'),
      operation: {
        kind: 'insert-before',
        lines: [
          'if err := req.ChooseTools(); err != nil {',
          '\tc.JSON(http.StatusBadRequest, gin.H{"error": err.Error()})',
          '\treturn',
          '}',
          '',
        ],
      },
    },
    {
      id: 'tool-choice/take',
      file: 'server/routes.go',
      description: 'a response has no more calls than it may have',
      within: { receiver: 'Server', function: 'ChatHandler' },
      match: {
        kind: 'identifier',
        regex: '^toolCalls$',
        inside: {
          kind: 'expression_list',
          inside: { kind: 'assignment_statement', regex: '^res\\.Message\\.ToolCalls = ' },
        },
      },
      count: 2,
      operation: { kind: 'replace', with: 'req.TakeCalls(toolCalls)' },
    },
    {
      id: 'tool-choice/grammar',
      file: 'server/routes.go',
      description: 'a call that the response must have is sampled under a grammar',
      when: 'llama-server-era',
      within: { receiver: 'Server', function: 'ChatHandler' },
      match: { pattern: 'toolGrammarForCompletion(builtinParser)' },
      operation: { kind: 'replace', with: 'toolChoiceForCompletion(builtinParser, req.ToolOptions)' },
    },
    {
      id: 'tool-choice/format',
      file: 'llm/llama_server.go',
      description: 'a call that the response must have takes the place of a format',
      when: 'llama-server-era',
      within: { receiver: 'llamaServerRunner', function: 'Completion' },
      match: conditionOfIf('len(req.Format) > 0'),
      operation: {
        kind: 'insert-before',
        lines: ['if req.ToolGrammar.required() {', '\treq.Format = nil', '}', ''],
      },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
