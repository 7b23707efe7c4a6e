import { Failure } from '@exaone4/failure'
import type { LlamaCppTopic } from './topic.ts'
import { llamaCppTopics } from './topics/index.ts'

/**
 * The topics for llama.cpp with these ids; all by default.
 *
 * @throws Failure `usage` for an unknown id
 */
export function askedLlamaCppTopics(ids?: readonly string[]): LlamaCppTopic[] {
  const unknown = ids?.find((id) => !llamaCppTopics.some((topic) => topic.id === id))
  if (unknown !== undefined) {
    throw new Failure('usage', `unknown topic ${JSON.stringify(unknown)} of llama.cpp`, {
      hint: `topics: ${llamaCppTopics.map(({ id }) => id).join(', ')}`,
    })
  }
  return llamaCppTopics.filter(({ id }) => ids?.includes(id) ?? true)
}
