import type { Patch, TreeFacts } from '@exaone4/patches'
import { applicable } from './applicable.ts'

const WIDTH = 72

/** A commit message in upstream's form: title, reason, what the user gets, and links to the issues. */
export function commitMessage({ title, intent, why: { reason, issues } }: Patch, facts: TreeFacts): string {
  const reasons = applicable([reason].flat(), facts)
  const paragraphs = [title, ...reasons.map(wrapped), wrapped(intent), issues.join('\n')]
  return `${paragraphs.filter((text) => text !== '').join('\n\n')}\n`
}

/** Wraps text at 72 characters; a longer word gets a line of its own. */
export function wrapped(text: string): string {
  const lines: string[] = []
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= WIDTH)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.join('\n')
}
