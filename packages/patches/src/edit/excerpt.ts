import { lineStart, nextLine } from './source.ts'

/** `[start, end)` of a text, in UTF-16 code units. */
export interface Span {
  start: number
  end: number
}

const TAB = '    '

/** 1-based. */
export function lineNumber(text: string, position: number): number {
  return text.slice(0, position).split('\n').length
}

/** The lines on which the spans start, numbered, with the spans underlined. */
export function excerpt(text: string, spans: readonly Span[]): string {
  const width = Math.max(0, ...spans.map((span) => String(lineNumber(text, span.start)).length))
  return spans.map((span) => underline(text, span, width)).join('\n')
}

function underline(text: string, span: Span, width: number): string {
  const top = lineStart(text, span.start)
  const bottom = nextLine(text, span.start)
  const line = text.slice(top, bottom).trimEnd()
  const before = expand(text.slice(top, span.start))
  const marked = expand(text.slice(span.start, Math.min(span.end, bottom)).trimEnd())
  const number = String(lineNumber(text, span.start)).padStart(width)
  return [
    `${number} | ${expand(line)}`,
    `${' '.repeat(width)} | ${' '.repeat(before.length)}${'^'.repeat(Math.max(1, marked.length))}`,
  ].join('\n')
}

function expand(text: string): string {
  return text.replaceAll('\t', TAB)
}
