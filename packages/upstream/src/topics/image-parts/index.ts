import { imageParts } from '@exaone4/patches'
import { proposed } from '../newest-only.ts'
import type { Topic } from '../topic.ts'

export const imagePartsTopic: Topic = {
  id: 'image-parts',
  title: 'openai: keep the parts of a message together for exaone',
  patches: [proposed(imageParts)],
  dependsOn: ['chat-completions'],
  body: {
    problem: [
      'Ollama turns each part of a message to /v1/chat/completions into a message of its own. The prompt of EXAONE then has a turn with the text and another one with the image, a form that the model was not trained on. The result of a tool that is a text and an image loses the id of its call.',
    ],
    change: [
      'The middleware notes how many parts each message has and which call it answers, and the renderers of EXAONE get the parts as one message, each text on its own line. Other models get the same messages as before.',
    ],
    usage: ['Nothing to configure.'],
    tested: [
      'The Go tests compare the noted numbers with the messages of FromChatRequest, and cover texts and images in several orders, tool calls and other renderers.',
      'A check on a running server with the official client of OpenAI sees that the image precedes the text of its message.',
    ],
    links: ['https://github.com/ollama/ollama/issues/16662'],
  },
}
