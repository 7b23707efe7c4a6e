const BEFORE = 40
const AFTER = 40

/** Characters that cannot be seen, or that look like another one. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Zs}]/gu
const NAMED: Readonly<Record<string, string>> = { ' ': '·', '\n': '⏎', '\t': '⇥' }

/** Where two texts begin to differ, and what stands there, invisible characters shown; undefined when they do not. */
export function firstDifference(expected: string, got: string): string | undefined {
  if (expected === got) return undefined
  let at = 0
  while (at < expected.length && expected[at] === got[at]) at++
  // Between the halves of a character is no place to cut.
  if (at > 0 && /[\uD800-\uDBFF]/.test(expected[at - 1] ?? '')) at--

  const before = visible(expected.slice(Math.max(0, at - BEFORE), at))
  const line = expected.slice(0, at).split('\n').length
  return [
    `character ${at}, line ${line}:`,
    `expected ${before}${ending(expected, at)}`,
    `got      ${before}${ending(got, at)}`,
    `         ${' '.repeat([...before].length)}^`,
  ].join('\n')
}

function ending(text: string, at: number): string {
  return at >= text.length ? '(end)' : visible(text.slice(at, at + AFTER))
}

function visible(text: string): string {
  return text.replaceAll(INVISIBLE, (character) => NAMED[character] ?? escaped(character))
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}
