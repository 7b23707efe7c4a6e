import type { Said, TreeFacts } from '@exaone4/patches'

/** Selects the paragraphs that are true for a tree. */
export function applicable(parts: readonly Said[], facts: TreeFacts): string[] {
  return parts.flatMap((part) => {
    if (typeof part === 'string') return part
    return facts.has(part.when) ? part.text : []
  })
}
