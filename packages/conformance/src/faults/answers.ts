import type { Body } from './fault.ts'

/** Keys whose values say who an answer is from, and not what it says. */
const HEAD = new Set(['model', 'created_at', 'role', 'done_reason', 'digest', 'status', 'object', 'type'])

/** Replaces each lower-case and Korean letter with the next one. */
export function garble(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(/[a-y가-힢]/g, nextLetter)
  if (Array.isArray(value)) return value.map(garble)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, HEAD.has(key) ? each : garble(each)]),
  )
}

function nextLetter(letter: string): string {
  return String.fromCharCode(letter.charCodeAt(0) + 1)
}

/** Swaps each two parts of a stream. */
export async function* swapPairs(lines: AsyncIterable<string>): AsyncIterable<string> {
  let held: string | undefined
  for await (const line of lines) {
    if (held === undefined) {
      held = line
    } else {
      yield line
      yield held
      held = undefined
    }
  }
  if (held !== undefined) yield held
}

/** Ends a stream in the middle. */
export async function* firstHalf(lines: AsyncIterable<string>): AsyncIterable<string> {
  const all: string[] = []
  for await (const line of lines) all.push(line)
  yield* all.slice(0, all.length / 2)
}

/** Drops every third part of a stream. */
export async function* dropThirds(lines: AsyncIterable<string>): AsyncIterable<string> {
  let index = 0
  for await (const line of lines) if (index++ % 3 !== 1) yield line
}

/** Breaks every second part of a stream in two. */
export async function* splitSeconds(lines: AsyncIterable<string>): AsyncIterable<string> {
  let index = 0
  for await (const line of lines) {
    const half = line.length / 2
    yield* index++ % 2 === 1 ? [line.slice(0, half), line.slice(half)] : [line]
  }
}

/** Leaves images out of a request of any API. */
export function dropImages(value: unknown): unknown {
  const isImage = (each: unknown): boolean =>
    typeof each === 'object' &&
    each !== null &&
    'type' in each &&
    (each.type === 'image_url' || each.type === 'image')
  if (Array.isArray(value)) return value.filter((each) => !isImage(each)).map(dropImages)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([key]) => key !== 'images')
  return Object.fromEntries(entries.map(([key, each]) => [key, dropImages(each)]))
}

let prompts = 0

/** Begins a prompt with a number that no earlier one began with. */
export function prefixPrompt(body: Body): Body {
  const prefix = `${prompts++} `
  const { prompt, messages } = body
  if (typeof prompt === 'string' && prompt !== '') return { ...body, prompt: prefix + prompt }
  if (!Array.isArray(messages) || messages.length === 0) return body
  const [first, ...rest] = messages
  return { ...body, messages: [{ ...first, content: `${prefix}${first.content}` }, ...rest] }
}
