import { expect, test } from 'vitest'
import { turnsTable } from '../../src/evidence/turns-table.ts'
import { head } from '../head.ts'

const chat = (variant: string, evaluated: number[]) => ({
  variant,
  runner: 'ollama-engine',
  turns: evaluated.map((tokens, index) => ({
    prompt: 6000 + 250 * index,
    evaluated: tokens,
    thoughts: index % 2 === 0 ? 3000 : 100,
  })),
})

test('a turn is counted with the thinking of the turn before it, and the first one not at all', () => {
  const chats = [chat('patched', [6000, 255, 250, 260]), chat('stock', [6000, 6250, 250, 6750])]
  expect(turnsTable({ ...head('turns'), chats })).toMatchInlineSnapshot(`
    "| thinking before | new tokens | evaluated, stock | evaluated, patched | ratio, stock | ratio, patched |
    | --------------- | ---------- | ---------------- | ------------------ | ------------ | -------------- |
    | 100             | 250        | 250              | 250                | 1.00         | 1.00           |
    | 3,000           | 500        | 13,000           | 515                | 26.00        | 1.03           |
    | all turns       | 750        | 13,250           | 765                | 17.67        | 1.02           |"
  `)
})

test('both builds are needed', () => {
  const chats = [chat('patched', [6000, 255])]
  expect(() => turnsTable({ ...head('turns'), chats })).toThrow(
    'the turns of one of the builds were not measured',
  )
})
