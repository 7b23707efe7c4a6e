import { toolChoice } from '@exaone4/patches'
import { proposed } from '../newest-only.ts'
import type { Topic } from '../topic.ts'

export const toolChoiceTopic: Topic = {
  id: 'tool-choice',
  title: 'api: add tool_choice and parallel_tool_calls',
  patches: [proposed(toolChoice)],
  dependsOn: ['renderer-and-parser', 'tool-grammar'],
  body: {
    problem: [
      '`tool_choice` and `parallel_tool_calls` are ignored at `/v1/chat/completions`, `/v1/responses` and `/v1/messages` (#8421, #11171, #17921). An agent that excludes tools gets calls, and a client that requires a call gets text. Some clients fail when an answer violates their choice.',
    ],
    change: [
      'A chat request has both fields, and the three endpoints pass them on. For `none`, the model gets no tools; for a named tool, only that one. If one call is allowed at most, further calls are dropped. All this works for every model.',
      '`required` is enforced only for parsers that have a grammar for tool calls: they also provide one in which a call is required. The model may still think freely before the call.',
    ],
    usage: [
      'Set `tool_choice` to `none`, `auto`, `required` or a tool, in the form of the endpoint; `/api/chat` takes the form of OpenAI.',
    ],
    tested: [],
    links: [
      'https://github.com/ollama/ollama/issues/17921',
      'https://github.com/ollama/ollama/issues/11171',
      'https://github.com/ollama/ollama/issues/8421',
    ],
  },
  failing: { package: 'middleware', test: 'TestToolChoiceMiddleware' },
}
