import type { Patch } from '@exaone4/patches'
import { fitSeries, type NotApplicable } from '@exaone4/patches'
import type { Topic } from './topic.ts'

/** A topic as it is proposed for one tree. */
export interface FittedTopic {
  topic: Topic
  /** Empty when the topic has nothing to propose for this tree. */
  patches: readonly Patch[]
  notApplicable: readonly NotApplicable[]
}

/** Selects the patches of a topic that apply to the tree in a folder, pristine or patched. */
export function fitTopic(topic: Topic, tree: string): FittedTopic {
  return { topic, ...fitSeries(topic.patches, tree) }
}
