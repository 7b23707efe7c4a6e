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

export const dataUrl = (color: Color): string => `data:image/png;base64,${picture(color)}`

/** A way to ask a model about an image. */
export type Ask = (server: Served, model: string, color: Color, text?: string) => Promise<string>

export const throughOpenai: Ask = async ({ openai }, model, color, text = 'What is this?') => {
  const completion = await openai.chat.completions.create({
    model,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text },
          { type: 'image_url', image_url: { url: dataUrl(color) } },
        ],
      },
    ],
  })
  return completion.choices?.[0]?.message.content ?? ''
}

export const throughAnthropic: Ask = async ({ anthropic }, model, color, text = 'What is this?') => {
  const source = { type: 'base64', media_type: 'image/png', data: picture(color) } as const
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
}

export const throughGenerate: Ask = async ({ client }, model, color) => {
  const images = [picture(color)]
  const request = { model, prompt: 'What is this?', images, stream: false as const, think: false }
  return (await client.generate(request)).response ?? ''
}

export const throughChat: Ask = async ({ client }, model, color) => {
  const messages = [user('What is this?', color)]
  return (await client.chat({ model, messages, stream: false })).message?.content ?? ''
}

/** Each way. */
export const asks: readonly Ask[] = [throughChat, throughGenerate, throughOpenai, throughAnthropic]
