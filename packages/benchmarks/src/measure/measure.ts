import { defaultRelease, type Fact, referenceRelease } from '@exaone4/patches'
import type { z } from 'zod'
import { cudaBuildSchema } from '../documents/cuda-build.ts'
import type { Document } from '../documents/document.ts'
import { gpuDocumentSchema } from '../documents/gpu-document.ts'
import type { Measured, MeasureRequest } from '../documents/measurement.ts'
import { placementSchema } from '../documents/placement-document.ts'
import { conformanceSchema, measureConformance } from './conformance.ts'
import { measureCudaBuild } from './cuda-build.ts'
import { measureGpu, requireGpus } from './gpu.ts'
import { measureMemory, memorySchema } from './memory.ts'
import { measureNumerics, numericsSchema } from './numerics.ts'
import { measureOtherModel, otherModelSchema } from './other-model.ts'
import { measurePlacement } from './placement.ts'
import { measurePrediction, predictionSchema } from './prediction.ts'
import { measureSpeed, speedSchema } from './speed.ts'
import { measureTurns, turnsSchema } from './turns.ts'

export interface Measurement {
  /** What a release must have for this to say anything; any will do if left out. */
  where?: Fact
  /** Measured unless another one is asked for. */
  release: string
  /** What the machine must have; throws a `prerequisite` Failure before anything is built. */
  requires?: () => Promise<void>
  /** Of the document that it makes. */
  schema: z.ZodType<Document>
  measure: (request: MeasureRequest) => Promise<Measured>
}

/** What can be measured: the names of the documents that are made. */
export const measurementNames = [
  'conformance',
  'cuda-build',
  'gpu',
  'memory',
  'numerics',
  'other-model',
  'placement',
  'prediction',
  'speed',
  'turns',
] as const
export type MeasurementName = (typeof measurementNames)[number]

const engine = { where: 'engine', release: referenceRelease } as const

export const measurements: Record<MeasurementName, Measurement> = {
  conformance: { release: defaultRelease, schema: conformanceSchema, measure: measureConformance },
  'cuda-build': { release: referenceRelease, schema: cudaBuildSchema, measure: measureCudaBuild },
  gpu: { ...engine, requires: requireGpus, schema: gpuDocumentSchema, measure: measureGpu },
  memory: { ...engine, schema: memorySchema, measure: measureMemory },
  numerics: { ...engine, schema: numericsSchema, measure: measureNumerics },
  'other-model': { release: defaultRelease, schema: otherModelSchema, measure: measureOtherModel },
  placement: { ...engine, schema: placementSchema, measure: measurePlacement },
  prediction: {
    where: 'llama-server-era',
    release: defaultRelease,
    schema: predictionSchema,
    measure: measurePrediction,
  },
  speed: { ...engine, schema: speedSchema, measure: measureSpeed },
  turns: { ...engine, schema: turnsSchema, measure: measureTurns },
}
