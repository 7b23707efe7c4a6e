import type { Context } from '../program/command.ts'

/** One part of the project's own test. */
export interface Stage {
  id: string
  title: string
  run: (context: Context) => Promise<StageResult>
}

export interface StageResult {
  passed: number
  /** What failed, one line each. */
  failed: string[]
  /** What this machine cannot run, one line each. */
  skipped?: string[]
  /** What explains the failures. */
  output?: string
}
