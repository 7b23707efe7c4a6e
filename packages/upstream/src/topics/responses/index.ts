import { responses } from '@exaone4/patches'
import { proposed } from '../newest-only.ts'
import type { Topic } from '../topic.ts'

export const responsesTopic: Topic = {
  id: 'responses',
  title: 'openai: keep the items of a response and their order',
  patches: [proposed(responses)],
  dependsOn: [],
  body: {
    problem: [
      'A model that writes text before a tool call loses the text at `/v1/responses`. In a stream, the message and the call have the same `output_index`, and the OpenAI client for Python raises an error about a duplicate index.',
      'If the built-in web search is declared, a call of another tool is sent before the reasoning that led to it. Coding agents send the items back in that order. The reasoning is then the last assistant message of the conversation, and the model continues it.',
      'A response that was cut says `completed`, and the format `json_object` has no effect.',
    ],
    change: [
      'A message item ends before the calls that follow it, and each item has an index of its own. Reasoning ends before a call. In a request, reasoning that follows a finished call is attached to that call, and reasoning that the user interrupted is left out.',
      'A response that reached its limit of tokens says `incomplete`, with the reason `max_output_tokens`. `json_object` becomes the format `json`. An `item_reference` is refused with the reason.',
    ],
    usage: ['Nothing to configure.'],
    tested: [],
    links: ['https://github.com/ollama/ollama/issues/14909'],
  },
  failing: { package: 'openai', test: 'TestResponsesItems' },
}
