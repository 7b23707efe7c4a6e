import type { Topic } from './topic.ts'

/** The topics that one depends on, directly or through others, in order. */
export function dependenciesOf(topic: Topic, all: readonly Topic[]): Topic[] {
  const found = topic.dependsOn.flatMap((id) => {
    const dependency = all.find((other) => other.id === id)
    if (!dependency) throw new Error(`topic ${topic.id} depends on ${id}, which does not exist`)
    return [...dependenciesOf(dependency, all), dependency]
  })
  return [...new Set(found)]
}
