import { Failure } from '@exaone4/failure'
import { dependenciesOf } from './dependencies.ts'
import { topics } from './index.ts'
import type { Topic } from './topic.ts'

/**
 * The requested topics, all by default, with the topics they depend on, in order.
 *
 * @throws Failure `usage` for an unknown id
 */
export function askedTopics(ids?: readonly string[]): Topic[] {
  const unknown = ids?.find((id) => !topics.some((topic) => topic.id === id))
  if (unknown !== undefined) {
    throw new Failure('usage', `unknown topic ${JSON.stringify(unknown)}`, {
      hint: `topics: ${topics.map(({ id }) => id).join(', ')}`,
    })
  }
  const asked = topics.filter(({ id }) => ids?.includes(id) ?? true)
  const wanted = new Set(asked.flatMap((topic) => [...dependenciesOf(topic, topics), topic]))
  return topics.filter((topic) => wanted.has(topic))
}
