import { truncation } from '@exaone4/patches'
import { proposed } from '../newest-only.ts'
import type { Topic } from '../topic.ts'

export const truncationTopic: Topic = {
  id: 'truncation',
  title: 'server: refuse chats of exaone4 that lose their question',
  patches: [proposed(truncation)],
  dependsOn: ['renderer-and-parser'],
  body: {
    problem: [
      'A chat that does not fit into the context loses messages from the front, until only the last one is left. If that is a long tool result, the model gets neither the question nor the call, and answers something else (#18107).',
    ],
    change: [
      'If no user message is left, Ollama refuses the request with the same error as when truncation is off. This applies to exaone4 only: for other models, some clients may rely on an answer of any kind.',
    ],
    usage: ['Nothing to configure.'],
    tested: [],
    links: ['https://github.com/ollama/ollama/issues/18107'],
  },
}
