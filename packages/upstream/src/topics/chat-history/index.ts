import { chatHistory } from '@exaone4/patches'
import { proposed } from '../newest-only.ts'
import type { Topic } from '../topic.ts'

export const chatHistoryTopic: Topic = {
  id: 'chat-history',
  title: 'api: accept the arguments of a tool call as a string',
  patches: [proposed(chatHistory)],
  dependsOn: ['renderer-and-parser'],
  body: {
    problem: [
      "Libraries that keep conversations in OpenAI's format send a tool call to `/api/chat` with its arguments as a string of JSON. Ollama refuses the request (#12794).",
    ],
    change: [
      'A string of JSON is read as the object that it holds, and an empty string as no arguments. Other strings are refused, as before.',
    ],
    usage: ['Nothing to configure.'],
    tested: [],
    links: ['https://github.com/ollama/ollama/issues/12794'],
  },
  failing: { package: 'api', test: 'TestMessageToolArguments' },
}
