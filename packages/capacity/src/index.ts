export { DRAFT_SIZE } from './accounting/llama-server/draft.ts'
export { terms } from './accounting/llama-server/terms.ts'
export { plannedReleases, plansOf } from './accounting/plans.ts'
export { GPU_MINIMUM, layout } from './accounting/runner/layout.ts'
export { capacityDocument } from './answer/answer.ts'
export { gpuSizes } from './answer/gpu-option.ts'
export { contextsTable, type Evidence, gpusTable, type Source } from './answer/gpu-table.ts'
export { gpuNames } from './answer/sizes.ts'
export { capacityTable } from './answer/table.ts'
export { makeFakeGpuBuild } from './fake-gpu/build.ts'
export { type CacheType, cacheTypes } from './placement/cache-types.ts'
export { largestPlacement, usedBytes } from './placement/placement.ts'
export type { Variant } from './placement/variant.ts'
export { capacityPlot } from './plot/plot.ts'
export { plots } from './plot/plots.ts'
export { type Prediction, predict } from './prediction/predict.ts'
export {
  type LargestContext,
  type LoadingServer,
  largestContext,
  type ProbeOutcome,
  probeContext,
} from './search/largest-context.ts'
export { nearbyContext } from './search/nearby-context.ts'
export { type PlacedModel, placeDummyModel } from './search/place-model.ts'
export { withModels } from './search/with-models.ts'
