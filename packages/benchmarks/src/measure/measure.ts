import { defaultRelease, type Fact, referenceRelease } from '@exaone4/patches'
import type { Measured, MeasureRequest } from '../documents/document.ts'
import { measureConformance } from './conformance.ts'
import { measureGpu, requireGpus } from './gpu.ts'
import { measureMemory } from './memory.ts'
import { measureNumerics } from './numerics.ts'
import { measurePlacement } from './placement.ts'
import { measurePrediction } from './prediction.ts'
import { measureSpeed } from './speed.ts'
import { measureTurns } from './turns.ts'

export interface Measurement {
  /** What a release must have for this to say anything; any will do if left out. */
  where?: Fact
  /** Measured unless another one is asked for. */
  release: string
  /** What the machine must have; throws a `prerequisite` Failure before anything is built. */
  requires?: () => Promise<void>
  measure: (request: MeasureRequest) => Promise<Measured>
}

const engine = { where: 'engine', release: referenceRelease } as const

/** What can be measured, by the name of the document that it makes. */
export const measurements: Record<
  'conformance' | 'gpu' | 'numerics' | 'memory' | 'placement' | 'prediction' | 'speed' | 'turns',
  Measurement
> = {
  conformance: { release: defaultRelease, measure: measureConformance },
  gpu: { ...engine, requires: requireGpus, measure: measureGpu },
  numerics: { ...engine, measure: measureNumerics },
  memory: { ...engine, measure: measureMemory },
  placement: { ...engine, measure: measurePlacement },
  prediction: { where: 'llama-server-era', release: defaultRelease, measure: measurePrediction },
  speed: { ...engine, measure: measureSpeed },
  turns: { ...engine, measure: measureTurns },
}
