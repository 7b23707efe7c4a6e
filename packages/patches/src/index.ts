export { applySeries } from './apply.ts'
export { type CodeHashes, codeOf, llamaCppCode, seriesCode } from './code.ts'
export { alike, type Drift, type DriftCode, DriftFailure, formatDrift } from './edit/drift.ts'
export type { Edit } from './edit/edit.ts'
export { conditionOfIf, field, statement } from './edit/match.ts'
export { declarationAt, matchesIn, type Place, placeOf } from './edit/place.ts'
export { fitLlamaCpp, fitSeries, type NotApplicable } from './fit.ts'
export { type Golden, goldens } from './goldens.ts'
export { editIds, isTest, seriesHash, withoutEdit } from './identity.ts'
export { contentOf, type OwnedFile, ownedFiles } from './owned.ts'
export { type Patch, type Project, patchesOf, projectOf, type Said } from './patch.ts'
export { cacheType } from './patches/cache-type/index.ts'
export { chatCompletions } from './patches/chat-completions/index.ts'
export { chatHistory } from './patches/chat-history/index.ts'
export { contextShift } from './patches/context-shift/index.ts'
export { detection } from './patches/detection/index.ts'
export { draft } from './patches/draft/index.ts'
export { engine } from './patches/engine/index.ts'
export { engineOutputs } from './patches/engine-outputs/index.ts'
export { exactNumbers } from './patches/exact-numbers/index.ts'
export { exaoneDeep } from './patches/exaone-deep/index.ts'
export { exaone45 } from './patches/exaone4.5/index.ts'
export { flashAttention } from './patches/flash-attention/index.ts'
export { imageParts } from './patches/image-parts/index.ts'
export { imageSupport } from './patches/image-support/index.ts'
export { imageTags } from './patches/image-tags/index.ts'
export { imageTokens } from './patches/image-tokens/index.ts'
export { jinjaLoops } from './patches/jinja-loops/index.ts'
export { loadError } from './patches/load-error/index.ts'
export { memoryCount } from './patches/memory-count/index.ts'
export { memoryEstimate } from './patches/memory-estimate/index.ts'
export { messages } from './patches/messages/index.ts'
export { parser } from './patches/parser/index.ts'
export { projectorMemory } from './patches/projector-memory/index.ts'
export { promptCheckpoints } from './patches/prompt-checkpoints/index.ts'
export { readDetection } from './patches/read-detection/index.ts'
export { renderer } from './patches/renderer/index.ts'
export { responses } from './patches/responses/index.ts'
export { runnerReuse } from './patches/runner-reuse/index.ts'
export { sampling } from './patches/sampling/index.ts'
export { streamError } from './patches/stream-error/index.ts'
export { structuredOutputs } from './patches/structured-outputs/index.ts'
export { toolChoice } from './patches/tool-choice/index.ts'
export { toolGrammar } from './patches/tool-grammar/index.ts'
export { toolSchemas } from './patches/tool-schemas/index.ts'
export { truncation } from './patches/truncation/index.ts'
export { type FileWrite, planLlamaCpp, planSeries } from './plan.ts'
export {
  defaultRelease,
  findRelease,
  referenceRelease,
  releases,
  sdistBuildRequirements,
} from './releases/releases.ts'
export {
  type Release,
  type ReleaseTable,
  readTable,
  recordRelease,
  type Sdist,
  type Wheel,
  withRelease,
} from './releases/table.ts'
export { compareVersions, isStable, parseVersion } from './releases/version.ts'
export { series } from './series.ts'
export { familyTable, familyText } from './status/family.ts'
export { type Purpose, purposesOf, purposeText } from './status/purpose.ts'
export { type PatchStatus, seriesStatus } from './status/status.ts'
export { markdownTable, textTable } from './status/table.ts'
export { fits, type TreeStatus, treeStatus } from './status/tree-status.ts'
export { type Era, eras, type Fact, facts, knownEra, type TreeFacts, treeFacts } from './tree/facts.ts'
export { type ReadFile, readerOf } from './tree/read.ts'
export { writeFiles } from './write-files.ts'
