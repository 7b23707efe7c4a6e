import { seen } from '@exaone4/models'
import { expect } from 'vitest'
import { answered } from '../bench/answered.ts'
import { picture } from '../fixtures/picture.ts'
import { pictureFiles } from '../fixtures/picture-files.ts'
import type { Check } from './check.ts'
import { failure } from './failure.ts'
import { asks, imageArea } from './image-requests.ts'

const firstBytes = (file: string, count: number): string =>
  Buffer.from(file, 'base64').subarray(0, count).toString('base64')

/** Nothing can read these as images. */
const unreadable = {
  empty: '',
  text: Buffer.from('not an image').toString('base64'),
  'half a PNG': firstBytes(picture('red'), 60),
  'half a JPEG': firstBytes(pictureFiles.jpeg.red, 100),
  'half a WebP': firstBytes(pictureFiles.webp.red, 30),
} as const

/** Files of images, good and bad ones. */
export const imageFiles: readonly Check[] = [
  {
    ...imageArea,
    id: 'images/formats',
    title: 'images in JPEG, WebP and GIF, on every endpoint that takes them',
    keptBy: ['image-support', 'image-tokens'],
    run: async (bench) => {
      const server = await bench.serve()
      const model = await server.model('seeing')
      for (const format of ['jpeg', 'webp', 'gif'] as const) {
        for (const color of ['red', 'blue'] as const) {
          for (const [endpoint, ask] of Object.entries(asks)) {
            // Ollama takes no GIF there.
            if (endpoint === 'openai' && format === 'gif') continue
            expect(
              await answered(ask(server, model, pictureFiles[format][color], { format })),
              `${format}, ${endpoint}`,
            ).toBe(seen(color, color))
          }
        }
      }
    },
  },
  {
    ...imageArea,
    id: 'images/unreadable',
    title:
      'an image that cannot be read is a 400 that says so, on every endpoint, and the next request is answered',
    fixedBy: ['image-support'],
    failsOn: ['silent', 'without-image-error-chat', 'without-image-error-generate'],
    run: async (bench) => {
      const server = await bench.serve()
      const model = await server.model('seeing')
      for (const [what, file] of Object.entries(unreadable)) {
        for (const [endpoint, ask] of Object.entries(asks)) {
          const { status, message } = await failure(ask(server, model, file))
          expect(status, `${what}, ${endpoint}`).toBe(400)
          expect(message, `${what}, ${endpoint}`).toContain('an image cannot be read')
          expect(message, `${what}, ${endpoint}`).not.toContain('"code"')
          expect(await answered(ask(server, model, picture('red')))).toBe(seen('red', 'red'))
        }
      }
    },
  },
  {
    ...imageArea,
    id: 'images/unreadable-template',
    title: 'the same, in a prompt that llama-server renders',
    fixedBy: ['image-support'],
    failsOn: [
      'silent',
      'without-native-image-error',
      'without-native-template-error',
      'without-generate-template-error',
    ],
    run: async (bench) => {
      const server = await bench.serve()
      const model = await server.model('seeingOther')
      const system = 'Be brief.'
      for (const [what, file] of Object.entries(unreadable)) {
        const turn = { role: 'user', content: 'What is this?', images: [file] }
        const prompt = { model, prompt: turn.content, images: [file], stream: false as const }
        // Of several messages, Ollama counts the tokens before it sends them.
        const requests = [
          () => server.client.chat({ model, messages: [turn] }),
          () => server.client.chat({ model, messages: [{ role: 'system', content: system }, turn] }),
          () => server.client.generate(prompt),
          () => server.client.generate({ ...prompt, system }),
        ]
        for (const request of requests) {
          const { status, message } = await failure(request())
          expect(status, what).toBe(400)
          expect(message, what).toContain('an image cannot be read')
        }
      }
    },
  },
  {
    ...imageArea,
    id: 'images/no-tag',
    title: 'an image without a place in a raw prompt or a template is a 400 that says how to give it one',
    fixedBy: ['image-support'],
    failsOn: ['silent', 'without-image-error-generate'],
    run: async (bench) => {
      const server = await bench.serve()
      const model = await server.model('seeing')
      const generate = (prompt: string, how: { raw: true } | { template: string }) =>
        server.client.generate({ model, prompt, images: [picture('red')], stream: false, ...how })
      for (const how of [{ raw: true }, { template: '{{ .Prompt }}' }] as const) {
        const { status, message } = await failure(generate('What is this?', how))
        expect(status).toBe(400)
        expect(message).toContain('write [img-0] where the first image belongs')
        const { response } = await answered(generate('[img-0] What is this?', how))
        expect(response).toBe(seen('red', 'red'))
      }
    },
  },
]
