export { accountings } from './accounting/runner/accounting.ts'
export { type CacheType, cacheTypes } from './accounting/runner/cache.ts'
export { capacityDocument } from './answer/answer.ts'
export { cardsTable, type Evidence, type Source } from './answer/cards-table.ts'
export { cardSizes } from './answer/sizes.ts'
export { capacityTable } from './answer/table.ts'
export { makeFakeGpuBuild } from './fake-gpu/build.ts'
export { capacityPage, plots } from './page/page.ts'
export { CARD_MINIMUM, layout } from './placement/layout.ts'
export { largestPlacement } from './placement/place.ts'
export { capacityPlot } from './plot/plot.ts'
export { type Prediction, predict } from './prediction/predict.ts'
export {
  type LargestContext,
  type LoadingServer,
  largestContext,
  type ProbeOutcome,
  probeContext,
} from './search/largest-context.ts'
export { type PlacedModel, placeHollowModel } from './search/place-model.ts'
