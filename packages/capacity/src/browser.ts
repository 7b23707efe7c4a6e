// The part of this package that also runs in a browser: the calculation behind `pnpm capacity`.
export { plannedReleases, plansOf, seesImages } from './accounting/plans.ts'
export { type Answer, type CapacityDocument, capacityDocument, type Selection } from './answer/answer.ts'
export { type Part, partKeys, parts, unusedBytes } from './answer/parts.ts'
export { gigabytes, gpuNames, readGpuSizes } from './answer/sizes.ts'
export { type CacheType, cacheTypes } from './placement/cache-types.ts'
export { type GpuUse, type Placement, STEP } from './placement/placement.ts'
export type { Variant } from './placement/variant.ts'
