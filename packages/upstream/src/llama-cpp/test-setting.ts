import type { Build, Workspace } from '@exaone4/harness'
import type { FileWrite } from '@exaone4/patches'
import type { Outcome } from './outcome.ts'

/** Both builds of the release whose llama.cpp is tested. */
export interface BothBuilds {
  stock: Build
  patched: Build
}

export interface TestSetting {
  space: Workspace
  /** The folder of the pristine sources. */
  pristine: string
  /** An empty folder. */
  scratch: string
  signal?: AbortSignal | undefined
}

/** Runs a test: `stock` with the files of the tests alone, then `patched` with all files of the change. */
export type RunVariant = (variant: keyof BothBuilds, writes: readonly FileWrite[]) => Promise<Outcome>
