import { series } from '../series.ts'
import { type Fact, treeFacts } from '../tree/facts.ts'
import { readerOf } from '../tree/read.ts'
import { type PatchStatus, seriesStatus } from './status.ts'

/** How the series stands to one tree. */
export interface TreeStatus {
  /** A release's version, or how else the tree was named. */
  name: string
  /** Checksum of a release. */
  sum?: string | undefined
  /** What the tree has, as far as it was read. */
  facts?: readonly Fact[] | undefined
  patches: readonly PatchStatus[]
}

/** @param llamaCpp folder with the sources of llama.cpp that belong to the tree, if at hand */
export function treeStatus(name: string, dir: string, llamaCpp?: string): TreeStatus {
  return { name, facts: [...treeFacts(readerOf(dir))], patches: seriesStatus(dir, series, llamaCpp) }
}

/** Can the series be applied, less what is not applicable? What is upstream already has to be dropped first. */
export function fits({ patches }: TreeStatus): boolean {
  return patches.every(({ state }) => state !== 'already-upstream' && state !== 'drifted')
}
