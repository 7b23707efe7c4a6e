import { picture } from '../fixtures/picture.ts'

/** Pixels of the side of an image of 4,096 tokens, the largest that EXAONE 4.5 takes. */
const SIDE = 1792

/** Asks about the largest image, with a context in tokens, and returns the HTTP status of the answer. */
export async function askAboutLargestImage(url: string, model: string, context: number): Promise<number> {
  const { status } = await fetch(`${url}/api/chat`, {
    method: 'POST',
    body: JSON.stringify({
      model,
      messages: [{ role: 'user', content: 'What is this?', images: [picture('red', SIDE)] }],
      stream: false,
      options: { num_ctx: context, num_predict: 1, use_mmap: false },
    }),
  })
  return status
}
