import type { Target } from '../target.ts'
import type { Exchange } from './evidence.ts'
import type { ServerEvidence } from './log-evidence.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    target: Target
    /** Ids of the checks to run. */
    only: string[]
  }
  interface TaskMeta {
    exchanges?: Exchange[]
    servers?: ServerEvidence[]
  }
}
