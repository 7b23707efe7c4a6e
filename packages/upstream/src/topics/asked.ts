import { Failure } from '@exaone4/failure'
import { standsOn } from '../text/fit-topic.ts'
import { topics } from './index.ts'
import type { Topic } from './topic.ts'

/** The topics asked for, all by default, with those that they stand on, in order. */
export function askedTopics(ids?: readonly string[]): Topic[] {
  const unknown = ids?.find((id) => !topics.some((topic) => topic.id === id))
  if (unknown !== undefined) {
    throw new Failure('usage', `unknown topic ${JSON.stringify(unknown)}`, {
      hint: `topics are ${topics.map(({ id }) => id).join(', ')}`,
    })
  }
  const asked = topics.filter(({ id }) => ids?.includes(id) ?? true)
  const wanted = new Set(asked.flatMap((topic) => [...standsOn(topic, topics), topic]))
  return topics.filter((topic) => wanted.has(topic))
}
