import { type Color, landmark, seen } from '@exaone4/models'
import type { Message } from 'ollama'
import { expect } from 'vitest'
import { answered } from '../bench/answered.ts'
import { picture } from '../fixtures/picture.ts'
import type { Check } from './check.ts'
import { imageArea, look, user } from './image-requests.ts'

/** Pixels on a side of an image that takes 1,369 tokens: the context of 4,096 has room for two. */
const LARGE = 1024

const large = (role: string, ...shown: readonly Color[]): Message => ({
  role,
  content: 'Look.',
  images: shown.map((color) => picture(color, LARGE)),
})

/** Images in conversations of which Ollama leaves out a part. */
export const imageHistory: readonly Check[] = [
  {
    ...imageArea,
    id: 'images/context',
    title:
      "/api/generate with the context of an earlier answer: an image is in its own turn, not in an earlier one's",
    fixedBy: ['exaone4.5', 'renderer', 'detection', 'image-tags'],
    failsOn: ['garbled', 'without-context-tags'],
    run: async (bench) => {
      const server = await bench.serve()
      const model = await server.model('seeing')
      const generate = (prompt: string, color: Color, context?: number[]) =>
        answered(
          server.client.generate({
            model,
            prompt,
            images: [picture(color)],
            ...(context && { context }),
            think: false,
            stream: false,
          }),
        )
      const first = await generate(landmark, 'red')
      expect(first.response).toBe(seen('red', 'landmark'))
      // The context is text alone, so the first image is gone.
      const second = await generate('And this?', 'blue', first.context)
      expect(second.response).toBe(seen('landmark', 'blue'))
      const third = await generate('And this?', 'green', second.context)
      expect(third.response).toBe(seen('landmark', 'green'))
    },
  },
  {
    ...imageArea,
    id: 'images/kept-system',
    title: 'a chat that loses messages keeps the images of its system message, and each image its turn',
    fixedBy: ['exaone4.5', 'renderer', 'detection', 'image-tags', 'image-tokens'],
    failsOn: ['garbled', 'sightless', 'without-system-images', 'without-system-tokens'],
    where: 'gguf-metadata',
    run: async (bench) => {
      const system: Message = { role: 'system', content: 'Be brief.', images: [picture('red')] }
      const lost = large('user', 'green', 'blue', 'green')
      expect(await look(bench, [system, lost, user('And?', 'yellow')])).toBe(seen('red', 'yellow'))
      // An image in the wrong turn would be on the other side of the landmark.
      expect(await look(bench, [system, lost, user(landmark)])).toBe(seen('red', 'landmark'))
      expect(await look(bench, [system, lost, user(landmark), user('And?', 'cyan')])).toBe(
        seen('red', 'cyan'),
      )
      // The image of the system message counts, too.
      const both = [large('system', 'red'), large('user', 'green', 'blue'), user('And?', 'cyan')]
      expect(await look(bench, both)).toBe(seen('red', 'cyan'))
    },
  },
]
