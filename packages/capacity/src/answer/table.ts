import type { CardUse } from '../placement/place.ts'
import type { Answer, CapacityDocument } from './answer.ts'
import { cardNames, gigabytes } from './sizes.ts'

const HEAD = [
  'weights',
  'cache',
  'build',
  'largest context',
  'weights',
  'global',
  'sliding',
  'graphs',
  'kept',
  'left',
]

/** The answers for a terminal: one line each, sizes in GB (10^9), all cards together. */
export function capacityTable({ release, cards, spread, answers }: CapacityDocument): string {
  const rows = [HEAD, ...answers.map(row)]
  const widths = HEAD.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)))
  const lines = rows.map((cells) =>
    cells
      .map((cell, column) =>
        column < 3 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
  const size = answers[0]?.size ?? ''
  const how = cards.length > 1 && spread ? ', spread' : ''
  return [
    `EXAONE 4.0 ${size} on ${cardNames(cards)}${how}, Ollama ${release}; sizes in GB`,
    '',
    ...lines,
    '',
    'computed as the server places layers; `kept` is what Ollama leaves free on each card.',
  ].join('\n')
}

function row({ variant, quantization, type, largest }: Answer): string[] {
  if (!largest) return [quantization, type, variant, 'none']
  const sum = (of: (card: CardUse) => number): number =>
    largest.cards.reduce((total, card) => total + of(card), 0)
  const parts = [
    sum(({ weights }) => weights),
    sum(({ globalCache }) => globalCache),
    sum(({ slidingCache }) => slidingCache),
    sum(({ graph }) => graph),
    sum(({ kept }) => kept),
  ]
  const left = sum(({ free }) => free) - parts.reduce((total, bytes) => total + bytes, 0)
  return [
    quantization,
    type,
    variant,
    largest.context.toLocaleString('en'),
    ...[...parts, left].map((bytes) => gigabytes(bytes)),
  ]
}
