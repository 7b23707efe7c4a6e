import { imageTokens } from '@exaone4/patches'
import { proposed } from '../newest-only.ts'
import type { Topic } from '../topic.ts'

export const imageTokensTopic: Topic = {
  id: 'image-tokens',
  title: 'server: count the tokens of images for exaone4.5',
  patches: [proposed(imageTokens)],
  dependsOn: [],
  body: {
    problem: [
      'When Ollama decides which messages of a chat fit into the context, it counts the same number of tokens for every image. With EXAONE 4.5 the number depends on the size of the image. A chat with large images is too long for llama-server, which refuses it; one with small images loses messages that would fit.',
    ],
    change: [
      'For a projector of EXAONE 4.5, Ollama reads the size of each image, and computes the number of tokens as llama.cpp does, from the bounds in the metadata of the projector. Other projectors, and images that cannot be read, count as before. Images of system messages, which a shortened chat keeps, are counted, too.',
    ],
    usage: ['Nothing to configure.'],
    tested: [
      'The Go test has the numbers of tokens that llama-server reported for images of several sizes.',
      'Checks on a running server use a small projector whose output depends on the color of an image.',
    ],
    links: ['https://github.com/ollama/ollama/issues/16662'],
  },
}
