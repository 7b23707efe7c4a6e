import type { Color } from '@exaone4/models'
import type { Message } from 'ollama'
import type { Bench, Served } from '../bench/bench.ts'
import { picture } from '../fixtures/picture.ts'

/** What most checks with images have in common. */
export const imageArea = {
  level: 'MUST',
  references: ['#16662'],
  fixedBy: [],
  keptBy: ['exaone4.5'],
  failsOn: ['garbled', 'sightless'],
  // Older releases have a llama.cpp that cannot run EXAONE 4.5.
  where: 'exaone45-llama-cpp',
} as const

/** A message with an image of each color. */
export const user = (content: string, ...shown: readonly Color[]): Message => ({
  role: 'user',
  content,
  ...(shown.length > 0 && { images: shown.map((color) => picture(color)) }),
})
export const assistant = (content: string): Message => ({ role: 'assistant', content })

/** What a model says that it sees, without thinking. */
export async function look(
  bench: Bench,
  messages: Message[],
  model: 'seeing' | 'seeingOther' = 'seeing',
): Promise<string> {
  const { message } = await (await bench.serve()).chat(model, { messages, think: false })
  return message.content
}

interface More {
  /** What the client says that the image is. */
  format?: 'png' | 'jpeg' | 'webp' | 'gif'
  text?: string
}

/** A way to ask a model about an image, which is in base64. */
export type Ask = (server: Served, model: string, image: string, more?: More) => Promise<string>

const QUESTION = 'What is this?'

/** One for each endpoint that takes images. */
export const asks: Record<'chat' | 'generate' | 'openai' | 'anthropic', Ask> = {
  chat: async ({ client }, model, image) => {
    const messages = [{ role: 'user', content: QUESTION, images: [image] }]
    return (await client.chat({ model, messages, stream: false })).message?.content ?? ''
  },
  generate: async ({ client }, model, image) => {
    const request = { model, prompt: QUESTION, images: [image], stream: false as const, think: false }
    return (await client.generate(request)).response ?? ''
  },
  openai: async ({ openai }, model, image, { format = 'png', text = QUESTION } = {}) => {
    const url = `data:image/${format};base64,${image}`
    const completion = await openai.chat.completions.create({
      model,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text },
            { type: 'image_url', image_url: { url } },
          ],
        },
      ],
    })
    return completion.choices?.[0]?.message.content ?? ''
  },
  anthropic: async ({ anthropic }, model, image, { format = 'png', text = QUESTION } = {}) => {
    const source = { type: 'base64', media_type: `image/${format}`, data: image } as const
    const { content } = await anthropic.messages.create({
      model,
      max_tokens: 100,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text },
            { type: 'image', source },
          ],
        },
      ],
    })
    return (content ?? []).flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('')
  },
}
