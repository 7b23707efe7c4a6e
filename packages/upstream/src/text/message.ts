import type { Patch, TreeFacts } from '@exaone4/patches'
import { applicable } from './said.ts'

const WIDTH = 72

/** A commit message in upstream's form: the title, why it is needed, what a user gets, and where that was said. */
export function commitMessage({ title, intent, why: { reason, issues } }: Patch, facts: TreeFacts): string {
  const reasons = applicable([reason].flat(), facts)
  const paragraphs = [title, ...reasons.map(wrapped), wrapped(intent), issues.join('\n')]
  return `${paragraphs.filter((text) => text !== '').join('\n\n')}\n`
}

/** Text in lines of at most 72 characters; a longer word has a line of its own. */
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
