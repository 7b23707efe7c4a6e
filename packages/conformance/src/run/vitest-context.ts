import type { Exchange } from '../bench/evidence.ts'
import type { ServerEvidence } from '../bench/log-evidence.ts'
import type { Target } from './target.ts'

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
