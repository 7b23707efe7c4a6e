import { Failure } from '@exaone4/failure'
import { dependenciesOf } from './dependencies.ts'
import { topics } from './index.ts'
import type { Topic } from './topic.ts'

/**
 * The requested topics with the topics they depend on, in order. By default all, except those that are proposed only
 * if another topic is rejected.
 *
 * @throws Failure `usage` for an unknown id, and for a topic together with the one that it replaces
 */
export function askedTopics(ids?: readonly string[]): Topic[] {
  const unknown = ids?.find((id) => !topics.some((topic) => topic.id === id))
  if (unknown !== undefined) {
    throw new Failure('usage', `unknown topic ${JSON.stringify(unknown)}`, {
      hint: `topics: ${topics.map(({ id }) => id).join(', ')}`,
    })
  }
  const asked = topics.filter(({ id, insteadOf }) => ids?.includes(id) ?? insteadOf === undefined)
  const wanted = new Set(asked.flatMap((topic) => [...dependenciesOf(topic, topics), topic]))
  const chosen = topics.filter((topic) => wanted.has(topic))
  for (const { id, insteadOf } of chosen) {
    if (insteadOf === undefined || !chosen.some((other) => other.id === insteadOf)) continue
    throw new Failure('usage', `${id} and ${insteadOf} solve the same problem: propose one of them`, {
      hint: `prepare ${id} only if ${insteadOf} is rejected: pnpm pr:prepare --topic ${id}`,
    })
  }
  return chosen
}
