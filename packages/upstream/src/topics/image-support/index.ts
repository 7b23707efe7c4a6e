import { imageSupport } from '@exaone4/patches'
import { proposed } from '../newest-only.ts'
import type { Topic } from '../topic.ts'

export const imageSupportTopic: Topic = {
  id: 'image-support',
  title: 'server: refuse images that a model of exaone cannot see',
  patches: [proposed(imageSupport)],
  dependsOn: [],
  body: {
    problem: [
      'Ollama passes images to llama-server whether or not the model has a projector. llama-server refuses them, and the user gets an internal server error, or the JSON of llama-server as the text of the error.',
      'An image that is empty, damaged or of another format gives the same JSON, and a damaged WebP file an internal server error. If the template of a request or a raw prompt has no tag for the image, the error is only "Failed to tokenize prompt".',
    ],
    change: [
      'A chat or a prompt with an image is a bad request for an EXAONE model without the vision capability, and the error says so in a sentence. Ollama refuses it without loading the model. Audio is passed on as before, and so are images for other models.',
      'For models of EXAONE, these errors of llama-server about images are bad requests, too, with a sentence each.',
    ],
    usage: ['Nothing to configure.'],
    tested: [
      'Checks on a running server use a small projector whose output depends on the color of an image.',
    ],
    links: ['https://github.com/ollama/ollama/issues/16662'],
  },
}
