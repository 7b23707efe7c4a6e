import type { Context } from '../program/command.ts'

export interface Stage {
  id: string
  title: string
  run: (context: Context) => Promise<StageResult>
}

export interface StageResult {
  passed: number
  /** Failures, one line each. */
  failed: string[]
  /** Tests that cannot run on this machine, one line each. */
  skipped?: string[]
  /** Output that explains the failures. */
  output?: string
}
