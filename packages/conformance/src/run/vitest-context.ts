import type { Exchange } from '../bench/evidence.ts'
import type { ServerEvidence } from '../bench/log-evidence.ts'
import type { LaneName } from './lanes.ts'
import type { Target } from './target.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    target: Target
    /** Ids of the checks to run. */
    only: string[]
    lane: LaneName
  }
  interface TaskMeta {
    exchanges?: Exchange[]
    servers?: ServerEvidence[]
    /** The check failed by an assertion; anything else that it throws is an error. */
    isAssertion?: boolean
  }
}
