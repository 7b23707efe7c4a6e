import { z } from 'zod'
import { type Document, documentShape } from './document.ts'

export interface TurnsChat {
  variant: 'patched' | 'stock'
  runner: string
  /** Tokens of each turn: of its prompt, those of it that were not in the cache, and those that the model thought then. */
  turns: { prompt: number; evaluated: number; thoughts: number }[]
}

interface TurnsDocument extends Document {
  chats: TurnsChat[]
}

export const turnsSchema: z.ZodType<TurnsDocument> = z.object({
  ...documentShape,
  chats: z.array(
    z.object({
      variant: z.enum(['patched', 'stock']),
      runner: z.string(),
      turns: z.array(z.object({ prompt: z.number(), evaluated: z.number(), thoughts: z.number() })),
    }),
  ),
})

/** New and evaluated tokens of the turns that follow turns with this much thinking; of all but the first if left out. */
export function turnsAfter({ turns }: TurnsChat, thoughts?: number): { added: number; evaluated: number } {
  const sum = { added: 0, evaluated: 0 }
  for (const [index, { prompt, evaluated }] of turns.entries()) {
    const before = turns[index - 1]
    if (!before || (thoughts !== undefined && before.thoughts !== thoughts)) continue
    sum.added += prompt - before.prompt
    sum.evaluated += evaluated
  }
  return sum
}
