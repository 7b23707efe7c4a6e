import type { Patch } from '@exaone4/patches'
import { fitSeries, type NotApplicable } from '@exaone4/patches'
import { folded } from './folded.ts'
import type { Topic } from './topic.ts'

/** A topic as it is proposed for one tree. */
export interface FittedTopic {
  topic: Topic
  /** Empty when the topic has nothing to propose for this tree. */
  patches: readonly Patch[]
  notApplicable: readonly NotApplicable[]
}

/** Selects the patches of a topic that apply to the tree in a folder, pristine or patched, in as few files as it needs. */
export function fitTopic(topic: Topic, tree: string): FittedTopic {
  const { patches, notApplicable } = fitSeries(topic.patches, tree)
  return { topic, patches: patches.map(folded), notApplicable }
}
