import { defaultRelease, type Fact, referenceRelease } from '@exaone4/patches'
import type { z } from 'zod'
import { cudaBuildSchema } from '../documents/cuda-build.ts'
import type { Document } from '../documents/document.ts'
import { familySchema } from '../documents/family-document.ts'
import { gpuDocumentSchema } from '../documents/gpu-document.ts'
import { gpuMemorySchema } from '../documents/gpu-memory.ts'
import type { Measured, MeasureRequest } from '../documents/measurement.ts'
import { placementSchema } from '../documents/placement-document.ts'
import { turnsSchema } from '../documents/turns-document.ts'
import { clientsSchema, measureClients } from './clients.ts'
import { conformanceSchema, measureConformance } from './conformance.ts'
import { countSchema, measureCount } from './count.ts'
import { measureCudaBuild } from './cuda-build.ts'
import { draftSchema, measureDraft } from './draft.ts'
import { measureFamily } from './family.ts'
import { faultsSchema, measureFaults } from './faults.ts'
import { goTestsSchema, measureGoTests } from './go-tests.ts'
import { measureGpu, requireGpus } from './gpu.ts'
import { measureGpuMemory } from './gpu-memory.ts'
import { measureMemory, memorySchema } from './memory.ts'
import { measureMutants, mutantsSchema } from './mutants.ts'
import { measureNumerics, numericsSchema } from './numerics.ts'
import { measureOtherModel, otherModelSchema } from './other-model.ts'
import { measurePlacement } from './placement.ts'
import { measurePrediction, predictionSchema } from './prediction.ts'
import { measureSpeed, speedSchema } from './speed.ts'
import { measureStart, startSchema } from './start.ts'
import { measureTags, tagsSchema } from './tags.ts'
import { measureTurns } from './turns.ts'

export interface Measurement {
  /** A fact that the release must have for this measurement; any release if left out. */
  where?: Fact
  /** The default release. */
  release: string
  /** Checks the machine before anything is built. Throws a `prerequisite` Failure. */
  requires?: () => Promise<void>
  /** Schema of the document. */
  schema: z.ZodType<Document>
  measure: (request: MeasureRequest) => Promise<Measured>
}

/** All measurements, by the name of their documents. */
export const measurementNames = [
  'clients',
  'conformance',
  'count',
  'cuda-build',
  'draft',
  'family',
  'faults',
  'go-tests',
  'gpu',
  'gpu-memory',
  'memory',
  'mutants',
  'numerics',
  'other-model',
  'placement',
  'prediction',
  'speed',
  'start',
  'tags',
  'turns',
] as const
export type MeasurementName = (typeof measurementNames)[number]

const engine = { where: 'engine', release: referenceRelease } as const

export const measurements: Record<MeasurementName, Measurement> = {
  clients: { release: defaultRelease, schema: clientsSchema, measure: measureClients },
  conformance: { release: defaultRelease, schema: conformanceSchema, measure: measureConformance },
  count: {
    where: 'llama-server-era',
    release: defaultRelease,
    schema: countSchema,
    measure: measureCount,
  },
  'cuda-build': { release: defaultRelease, schema: cudaBuildSchema, measure: measureCudaBuild },
  draft: { where: 'gguf-model', release: defaultRelease, schema: draftSchema, measure: measureDraft },
  family: { release: defaultRelease, schema: familySchema, measure: measureFamily },
  faults: { release: defaultRelease, schema: faultsSchema, measure: measureFaults },
  'go-tests': { release: defaultRelease, schema: goTestsSchema, measure: measureGoTests },
  gpu: { release: defaultRelease, requires: requireGpus, schema: gpuDocumentSchema, measure: measureGpu },
  'gpu-memory': {
    release: defaultRelease,
    requires: requireGpus,
    schema: gpuMemorySchema,
    measure: measureGpuMemory,
  },
  memory: { ...engine, schema: memorySchema, measure: measureMemory },
  mutants: { release: defaultRelease, schema: mutantsSchema, measure: measureMutants },
  numerics: { ...engine, schema: numericsSchema, measure: measureNumerics },
  'other-model': { release: defaultRelease, schema: otherModelSchema, measure: measureOtherModel },
  placement: { release: defaultRelease, schema: placementSchema, measure: measurePlacement },
  prediction: {
    where: 'llama-server-era',
    release: defaultRelease,
    schema: predictionSchema,
    measure: measurePrediction,
  },
  speed: { release: defaultRelease, schema: speedSchema, measure: measureSpeed },
  start: { where: 'llama-server-era', release: defaultRelease, schema: startSchema, measure: measureStart },
  tags: { release: defaultRelease, schema: tagsSchema, measure: measureTags },
  turns: { release: defaultRelease, schema: turnsSchema, measure: measureTurns },
}
