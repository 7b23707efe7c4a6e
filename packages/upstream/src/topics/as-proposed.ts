import { type Patch, series } from '@exaone4/patches'
import { fitTopic } from './fit-topic.ts'
import { seriesTopics } from './index.ts'

/** The series with its files as the topics propose them for a tree. The code is the same, in fewer and shorter files. */
export function seriesAsProposed(tree: string): Patch[] {
  const proposed = seriesTopics.flatMap((topic) => fitTopic(topic, tree).patches)
  return series.map((patch) => proposed.find(({ id }) => id === patch.id) ?? patch)
}
