import { messages } from '@exaone4/patches'
import { proposed } from '../newest-only.ts'
import type { Topic } from '../topic.ts'

export const messagesTopic: Topic = {
  id: 'messages',
  title: 'anthropic: serve formats and token counts',
  patches: [proposed(messages)],
  dependsOn: [],
  body: {
    problem: [
      'In a response that is not streamed, a block of thinking has no signature. Clients that validate responses, such as the Anthropic provider of the AI SDK, reject it.',
      'The format in `output_config` is ignored, and `/v1/messages/count_tokens` does not exist. `thread: {"type": "continue"}` is ignored as well: the model then answers without the conversation.',
    ],
    change: [
      'A block of thinking has a signature. The schema of a requested format becomes the format of the chat. Token counts come from the rendered prompt and the tokenizer of the model. A request to continue a thread is refused with the reason, since Ollama stores no conversations.',
    ],
    usage: ['Nothing to configure.'],
    tested: [],
    links: ['https://github.com/ollama/ollama/issues/14909'],
  },
  failing: { package: 'anthropic', test: 'TestFromMessagesRequestThread' },
}
