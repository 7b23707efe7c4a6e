import { imageTags } from '@exaone4/patches'
import { proposed } from '../newest-only.ts'
import type { Topic } from '../topic.ts'

export const imageTagsTopic: Topic = {
  id: 'image-tags',
  title: 'server: tell image tags from text that looks like them',
  patches: [proposed(imageTags)],
  dependsOn: ['renderer-and-parser', 'exaone4-5'],
  body: {
    problem: [
      'A renderer writes `[img-0]` where the first image of a prompt belongs, and the client of llama-server replaces the first occurrence of that text. If the text of a message, a tool or a tool call before the image contains it, the image moves there, and its tag becomes part of the text. Where the same message contains such text, some renderers write no tag at all.',
      'llama-server takes images in the order of their tags, whatever their numbers. A renderer that puts messages in another order, such as the results of tool calls, puts each image in the place of another one.',
      'The `context` of an earlier answer to `/api/generate` has the tags of its images as text. An image of the next request goes to the first of these, and not into its own turn.',
      'When a chat is too long, system messages are kept without their images. A renderer writes tags for them nevertheless, so that each of the other images moves to the tag of an earlier one.',
    ],
    change: [
      'While Ollama renders a prompt with images, it adds a letter to any text that looks like a tag. Then it restores the text, gives the real tags numbers that are not in the text, and sorts the images in the order of their tags. Prompts without images are not touched.',
      'After a `context`, images get numbers that are not in it. Of the messages that a shortened chat keeps, all images are sent.',
    ],
    usage: ['Nothing to configure.'],
    tested: [
      'The Go tests compare each prompt with that of the same conversation whose text cannot be taken for a tag, for four renderers and a Go template, with such text in messages, thinking, tool calls and tools. They also cover the context of earlier answers and kept system messages.',
      'Checks on a running server use a small projector whose output depends on the color of an image.',
    ],
    links: ['https://github.com/ollama/ollama/issues/16662'],
  },
}
