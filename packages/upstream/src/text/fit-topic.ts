import type { Patch } from '@exaone4/patches'
import { fitSeries, type NotApplicable } from '@exaone4/patches'
import type { Topic } from '../topics/topic.ts'

/** A topic as it is proposed for one tree. */
export interface FittedTopic {
  topic: Topic
  title: string
  patches: readonly Patch[]
  notApplicable: readonly NotApplicable[]
}

/** What of a topic is for the tree in a folder, pristine or patched. No patches: there is nothing to propose. */
export function fitTopic(topic: Topic, tree: string): FittedTopic {
  const { patches, notApplicable } = fitSeries(topic.patches, tree)
  const [only] = patches
  const title = patches.length === 1 && only && notApplicable.length > 0 ? only.title : topic.title
  return { topic, title, patches, notApplicable }
}

/** The topics that one stands on, and those that these stand on, in order. */
export function standsOn(topic: Topic, all: readonly Topic[]): Topic[] {
  const below = topic.after.flatMap((id) => {
    const found = all.find((other) => other.id === id)
    if (!found) throw new Error(`topic ${topic.id} stands on ${id}, which is not there`)
    return [...standsOn(found, all), found]
  })
  return [...new Set(below)]
}
