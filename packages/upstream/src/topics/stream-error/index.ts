import { streamError } from '@exaone4/patches'
import { proposed } from '../newest-only.ts'
import type { Topic } from '../topic.ts'

export const streamErrorTopic: Topic = {
  id: 'stream-error',
  title: 'llm: return an error that llama-server sends during a response',
  patches: [proposed(streamError)],
  dependsOn: [],
  body: {
    problem: [
      'llama-server sends the status of a response before it evaluates the prompt, so what fails later is an error in the stream. `Completion` does not look for one. An image that does not fit into the memory of the GPU, or two requests that fill a shared cache, end with a success status and an empty or unfinished message, without `done`.',
    ],
    change: [
      '`Completion` returns the error of the stream, with the status that llama-server gives it and the reason from its log if memory ran out. `Chat` already returns such errors and is unchanged.',
      'A stream that ends without an error and without its last part is the subject of #17846.',
    ],
    usage: ['Nothing to configure.'],
    tested: [
      'The Go test sends such streams.',
      "On a running server, a format that the model's vocabulary cannot produce gives the error of llama-server, not an unfinished answer.",
    ],
    links: ['https://github.com/ollama/ollama/issues/17836', 'https://github.com/ollama/ollama/pull/17846'],
  },
  failing: { package: 'llm', test: 'TestLlamaServerCompletionStreamError' },
}
