import { markdownRows } from '@exaone4/harness'
import { type TurnsChat, turnsAfter, turnsSchema } from '../documents/turns-document.ts'

/** The table of docs/memory.md with the tokens that an agent's turns evaluate, for one release. */
export function turnsTable(content: unknown): string {
  const { chats } = turnsSchema.parse(content)
  const [stock, patched] = (['stock', 'patched'] as const).map((variant) =>
    chats.find((chat) => chat.variant === variant),
  )
  if (!stock || !patched) throw new Error('the turns of one of the builds were not measured')
  const lengths = [...new Set(patched.turns.map(({ thoughts }) => thoughts))].sort((a, b) => a - b)
  const row = (name: string, thoughts?: number): string[] => {
    const [before, after] = [stock, patched].map((chat: TurnsChat) => turnsAfter(chat, thoughts))
    return [
      name,
      tokens(after?.added ?? 0),
      ...[before, after].map((each) => tokens(each?.evaluated ?? 0)),
      ...[before, after].map((each) => ((each?.evaluated ?? 0) / (each?.added ?? 0)).toFixed(2)),
    ]
  }
  const header = [
    'thinking before',
    'new tokens',
    'evaluated, stock',
    'evaluated, patched',
    'ratio, stock',
    'ratio, patched',
  ]
  return markdownRows([header, ...lengths.map((length) => row(tokens(length), length)), row('all turns')], 6)
}

const tokens = (count: number): string => count.toLocaleString('en-US')
