import { type Color, landmark, seen, unseen } from '@exaone4/models'
import { goldens } from '@exaone4/patches'
import type { Message } from 'ollama'
import { expect } from 'vitest'
import { answered, type Refusal } from '../bench/answered.ts'
import type { Bench } from '../bench/bench.ts'
import { goldenRequest } from '../fixtures/golden.ts'
import { answers } from '../fixtures/models/parts.ts'
import { picture } from '../fixtures/picture.ts'
import type { Check } from './check.ts'
import { failure } from './failure.ts'
import { type Ask, asks, assistant, imageArea, look, user } from './image-requests.ts'
import { post } from './post.ts'

/** Each tells one color from another, so that an answer that is always the same fails. */
function colorsThrough(ask: Ask): (bench: Bench) => Promise<void> {
  return async (bench) => {
    const server = await bench.serve()
    const model = await server.model('seeing')
    for (const color of ['red', 'blue'] as const) {
      expect(await answered(ask(server, model, picture(color)))).toBe(seen(color, color))
    }
  }
}

/** A refusal without what tells one request from another. */
function withoutId({ status, message }: Refusal): Refusal {
  return { status, message: message.replace(/"request_id":"[^"]*"/, '') }
}

/** The first and the last image in the context are what the model sees. */
async function losesOnlyWhatIsTooLong(bench: Bench, model: 'seeing' | 'seeingOther'): Promise<void> {
  // 4 tokens each, which do not fit into 4,096 if each counts as 768
  const small = (['red', 'green', 'blue', 'yellow', 'cyan'] as const).flatMap((color) => [
    user('Look.', color),
    assistant('Yes.'),
  ])
  expect(await look(bench, [...small, user('And this?', 'white')], model)).toBe(seen('red', 'white'))

  // 1,369 tokens each, of which only two fit
  const large = (['red', 'green', 'blue'] as const).map((color): Message => {
    return { role: 'user', content: 'Look.', images: [picture(color, 1024)] }
  })
  expect(await look(bench, large, model)).toBe(seen('green', 'blue'))
}

export const images: readonly Check[] = [
  {
    ...imageArea,
    id: 'images/show',
    title: 'EXAONE 4.5 with its projector can see, without it cannot',
    keptBy: ['detection'],
    failsOn: ['garbled'],
    run: async (bench) => {
      const server = await bench.serve()
      expect((await server.show('seeing')).capabilities).toContain('vision')
      expect((await server.show('blind')).capabilities).not.toContain('vision')
    },
  },
  {
    ...imageArea,
    id: 'images/prompt',
    title: "golden conversations with images give the prompt of EXAONE 4.5's own template, byte for byte",
    fixedBy: ['exaone4.5', 'renderer', 'detection'],
    failsOn: ['garbled', 'code-image-line'],
    run: async (bench) => {
      const server = await bench.serve()
      const cases = goldens('4.5').filter(({ messages }) => messages.some(({ images = 0 }) => images > 0))
      expect(cases).toHaveLength(10)
      for (const golden of cases) {
        const { messages = [], ...request } = goldenRequest(golden)
        const withImages = messages.map((message, index) => ({
          ...message,
          images: Array.from({ length: golden.messages[index]?.images ?? 0 }, () => picture('red')),
        }))
        const prompt = await server.prompt('seeing', { ...request, messages: withImages })
        expect(prompt, golden.name).toBe(golden.prompt)
      }
    },
  },
  {
    ...imageArea,
    id: 'images/color',
    title: 'an image, of which the model says the color',
    run: async (bench) => {
      for (const color of ['red', 'blue', 'white'] as const) {
        expect(await look(bench, [user('What is this?', color)])).toBe(seen(color, color))
      }
      expect(await look(bench, [user('What is this?')])).toBe(unseen)
    },
  },
  {
    ...imageArea,
    id: 'images/order',
    title: 'two images in a message, seen in their order',
    failsOn: ['garbled', 'sightless', 'code-image-order'],
    run: async (bench) => {
      expect(await look(bench, [user('Compare.', 'red', 'blue')])).toBe(seen('red', 'blue'))
      expect(await look(bench, [user('Compare.', 'blue', 'red')])).toBe(seen('blue', 'red'))
    },
  },
  {
    ...imageArea,
    id: 'images/turns',
    title: 'images in two turns, each in its own',
    failsOn: ['garbled', 'sightless', 'code-image-order'],
    run: async (bench) => {
      const first = [user('What is this?', 'green'), assistant('It is green.')]
      expect(await look(bench, [...first, user('And this?', 'yellow')])).toBe(seen('green', 'yellow'))
      // A landmark between the images, which an image in the wrong turn would be before or behind
      expect(await look(bench, [...first, user(landmark)])).toBe(seen('green', 'landmark'))
      expect(await look(bench, [user(landmark), assistant('Yes.'), user('And?', 'cyan')])).toBe(
        seen('landmark', 'cyan'),
      )
    },
  },
  {
    ...imageArea,
    id: 'images/results',
    title: 'images of two tool results that arrive in another order than their calls',
    fixedBy: ['exaone4.5', 'renderer', 'detection', 'image-tags'],
    failsOn: ['garbled', 'code-image-order'],
    run: async (bench) => {
      const call = (id: string) => ({ id, function: { name: 'look', arguments: {} } })
      const result = (id: string, color: Color) => ({
        role: 'tool',
        content: '',
        tool_call_id: id,
        images: [picture(color)],
      })
      const messages = [
        user('Look twice.'),
        { role: 'assistant', content: '', tool_calls: [call('1'), call('2')] },
        result('2', 'blue'),
        result('1', 'red'),
      ]
      expect(await look(bench, messages)).toBe(seen('red', 'blue'))
    },
  },
  {
    ...imageArea,
    id: 'images/tag-in-text',
    title: 'text that looks like the tag of an image takes no image',
    fixedBy: ['exaone4.5', 'renderer', 'detection', 'image-tags'],
    failsOn: ['garbled', 'without-hidden-tags', 'without-shown-tags'],
    run: async (bench) => {
      for (const text of ['[img-0]', '[img-1] and [img-0]', '<__media__>', '[img] [imgq-0]']) {
        const before = [user(`${text} ${landmark}`), assistant(text)]
        expect(await look(bench, [...before, user('And this?', 'red')]), text).toBe(seen('landmark', 'red'))
        expect(await look(bench, before.slice(0, 1)), `${text} alone`).toBe(seen('landmark', 'landmark'))
      }
      const server = await bench.serve()
      const messages = [user('[img-0]'), assistant('Yes.'), user('Look.', 'red')]
      expect(await server.prompt('seeing', { messages, think: false })).toContain(
        '<|user|>\n[img-0]<|endofturn|>\n<|assistant|>\n<think>\n\n</think>\n\nYes.<|endofturn|>\n<|user|>\n[img-1]\nLook.',
      )
    },
  },
  {
    ...imageArea,
    id: 'images/tag-in-system',
    title: 'text that looks like the tag of an image, in a prompt that llama-server renders',
    fixedBy: ['image-tags'],
    failsOn: ['garbled', 'without-native-hidden-tags', 'without-native-shown-tags'],
    run: async (bench) => {
      const server = await bench.serve()
      const request = {
        model: await server.model('seeingOther'),
        system: `[img-0] ${landmark}`,
        prompt: 'What is this?',
        images: [picture('red')],
        stream: false as const,
      }
      const { response } = await answered(server.client.generate(request))
      expect(response).toBe(seen('landmark', 'red'))
      const shown = await post(server, '/api/generate', { ...request, _debug_render_only: true })
      expect(shown.text).toContain(`[img-0] ${landmark}`)
    },
  },
  {
    ...imageArea,
    id: 'images/generate',
    title: '/api/generate, an image',
    run: colorsThrough(asks.generate),
  },
  {
    ...imageArea,
    id: 'images/openai',
    title: '/v1/chat/completions, an image part',
    run: colorsThrough(asks.openai),
  },
  {
    ...imageArea,
    id: 'images/openai-parts',
    title: '/v1/chat/completions, the parts of a message in one turn with the image first',
    fixedBy: ['exaone4.5', 'renderer', 'detection', 'image-parts'],
    failsOn: ['garbled', 'without-parts-count', 'without-parts-join'],
    run: async (bench) => {
      const server = await bench.serve()
      const model = await server.model('seeing')
      expect(await answered(asks.openai(server, model, picture('red'), { text: landmark }))).toBe(
        seen('red', 'landmark'),
      )
      expect(await answered(asks.anthropic(server, model, picture('red'), { text: landmark }))).toBe(
        seen('red', 'landmark'),
      )
    },
  },
  {
    ...imageArea,
    id: 'images/openai-results',
    title: '/v1/chat/completions, results of text and image that arrive in another order than their calls',
    fixedBy: ['exaone4.5', 'renderer', 'detection', 'image-tags', 'image-parts'],
    failsOn: ['garbled', 'without-parts-count'],
    run: async (bench) => {
      const server = await bench.serve()
      const call = (id: string) => ({ id, type: 'function', function: { name: 'look', arguments: '{}' } })
      const result = (id: string, color: Color) => ({
        role: 'tool',
        tool_call_id: id,
        content: [
          { type: 'text', text: 'Here.' },
          { type: 'image_url', image_url: { url: `data:image/png;base64,${picture(color)}` } },
        ],
      })
      const { status, text } = await post(server, '/v1/chat/completions', {
        model: await server.model('seeing'),
        messages: [
          { role: 'user', content: 'Look twice.' },
          { role: 'assistant', content: null, tool_calls: [call('1'), call('2')] },
          result('2', 'blue'),
          result('1', 'red'),
        ],
      })
      expect(status, text).toBe(200)
      expect(text).toContain(seen('red', 'blue'))
    },
  },
  {
    ...imageArea,
    id: 'images/anthropic',
    title: '/v1/messages, an image part',
    run: colorsThrough(asks.anthropic),
  },
  {
    ...imageArea,
    id: 'images/no-projector',
    title: 'an image for a model without a projector is a 400 that says so, on every endpoint',
    fixedBy: ['image-support'],
    failsOn: ['silent', 'without-image-support-chat', 'without-image-support-generate'],
    run: async (bench) => {
      const server = await bench.serve()
      const model = await server.model('blind')
      for (const [endpoint, ask] of Object.entries(asks)) {
        const { status, message } = await failure(ask(server, model, picture('red')))
        expect(status, endpoint).toBe(400)
        expect(message, endpoint).toContain('does not support images')
        expect(message, endpoint).not.toContain('"code"')
      }
      expect((await server.chat('blind', { messages: [user('Hi')], think: false })).message.content).toBe(
        unseen,
      )
    },
  },
  {
    ...imageArea,
    id: 'images/other-architecture',
    title:
      "an image for a model of another architecture without a projector: stock Ollama's answer, on every endpoint",
    keptBy: ['image-support'],
    failsOn: ['garbled', 'code-any-blind'],
    needs: ['stock'],
    run: async (bench) => {
      const [server, stock] = [await bench.serve(), await bench.serveStock()]
      const [model, same] = [await server.model('llama'), await stock.model('llama')]
      expect(await answered(server.client.generate({ model, prompt: 'Hi', stream: false }))).toMatchObject({
        response: answers.content,
      })
      for (const [endpoint, ask] of Object.entries(asks)) {
        const [refusal, other] = [
          await failure(ask(server, model, picture('red'))),
          await failure(ask(stock, same, picture('red'))),
        ]
        expect(withoutId(refusal), endpoint).toEqual(withoutId(other))
      }
    },
  },
  {
    ...imageArea,
    id: 'images/truncation',
    title: 'a chat loses messages for its images only when it is too long',
    fixedBy: ['exaone4.5', 'renderer', 'detection', 'image-tokens'],
    where: 'gguf-metadata',
    failsOn: ['garbled', 'without-image-tokens'],
    run: (bench) => losesOnlyWhatIsTooLong(bench, 'seeing'),
  },
  {
    ...imageArea,
    id: 'images/truncation-template',
    title: 'the same, in a prompt that llama-server renders',
    fixedBy: ['image-tokens'],
    where: 'gguf-metadata',
    failsOn: ['garbled', 'without-native-image-tokens'],
    run: (bench) => losesOnlyWhatIsTooLong(bench, 'seeingOther'),
  },
]
