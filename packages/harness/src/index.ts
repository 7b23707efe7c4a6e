export { type Build, type BuildRequest, build, type Step } from './build/build.ts'
export { type BuildInfo, backends, buildInfoSchema } from './build/build-info.ts'
export type { BackendRequest } from './build/choose-backend.ts'
export { parseArchitectures } from './build/cuda/architectures.ts'
export { type ToolkitChoice, toolkitChoices } from './build/cuda/toolkit.ts'
export { finishedBuild } from './build/finished.ts'
export { goBuild } from './build/go-build.ts'
export type { OwnLlamaCpp } from './build/llama-server.ts'
export { type Replacements, upstreamFile, writeOverlay } from './build/overlay.ts'
export type { Compression } from './bundle/archive.ts'
export { type Bundle, type BundleRequest, makeBundle } from './bundle/bundle.ts'
export { accountings } from './capacity/accounting.ts'
export { type CacheType, cacheTypes } from './capacity/cache.ts'
export { CARD_MINIMUM, layout } from './capacity/layout.ts'
export {
  type CapacityQuestion,
  type CardUse,
  largestPlacement,
  type Placement,
  place,
} from './capacity/place.ts'
export { type FakeGpuBuild, type FakeGpuRequest, makeFakeGpuBuild } from './fake-gpu/build.ts'
export { type GoTest, type GoTestResult, goTest, unformatted, vet } from './gotest/go-test.ts'
export { touchedPackages } from './gotest/packages.ts'
export { proveTopic } from './gotest/prove-topic.ts'
export type { Gpu, GpuFacts } from './gpu/gpu-facts.ts'
export { groupMembers, heldBy, heldSince } from './gpu/held.ts'
export {
  type ContextSearch,
  type LargestContext,
  type LoadingServer,
  largestContext,
  type ProbeOutcome,
  probeContext,
} from './gpu/largest-context.ts'
export { type PlacedModel, placeHollowModel } from './gpu/place-model.ts'
export { readGpus } from './gpu/read-gpus.ts'
export { writeAdapter } from './models/adapter.ts'
export { type HollowModel, writeHollowModel } from './models/hollow.ts'
export { type HollowSize, type Quantization, quantizations, shapes } from './models/hollow-shapes.ts'
export { randomUint32 } from './models/random.ts'
export { type RandomModel, tokensOf, weightsOf, writeRandomModel } from './models/random-model.ts'
export type { RandomWeights } from './models/random-weights.ts'
export { type RetrievalModel, writeRetrievalModel } from './models/retrieval.ts'
export { filler, nothing, planted, type Secret, secrets } from './models/retrieval-vocabulary.ts'
export type { CutScript, Piece, Script } from './models/script.ts'
export { type ScriptedModel, writeScriptedModel } from './models/scripted.ts'
export { type TurnsModel, writeTurnsModel } from './models/turns.ts'
export {
  type BranchCheck,
  type CheckRequest,
  checkBranches,
  type EditState,
} from './pr/check.ts'
export { installLinter, type Linter, lint } from './pr/lint.ts'
export { type Written, writeTopic } from './pr/output.ts'
export { abortBranches, continueBranches, prepareBranches } from './pr/prepare.ts'
export type { NothingToDo, Prepared, PrepareRequest } from './pr/prepare-topic.ts'
export { type Rehearsal, rehearse, treeId } from './pr/rehearse.ts'
export { releaseRepository } from './pr/release-repository.ts'
export { type Base, findBase, openRepository } from './pr/repository.ts'
export { type Prediction, type PredictionRequest, predict } from './prediction/predict.ts'
export { logProbabilities } from './reference/forward.ts'
export { run } from './run.ts'
export { withScratch } from './scratch.ts'
export type { DeviceFacts, LayerFacts } from './server/devices.ts'
export type { ServerEnvironment } from './server/environment.ts'
export type { CacheFacts, LoadFacts, PromptFacts, ServerFacts } from './server/facts.ts'
export { type Server, type ServerRequest, startServer } from './server/start.ts'
export { withClone, withCopy } from './source/copies.ts'
export { fileDiff, type Hunk } from './source/diff.ts'
export type { Adoption, HandEdit } from './source/hand-edits.ts'
export { cachedTree, declareRelease, publishedModule, publishedVersions } from './source/published.ts'
export { type Refresh, refresh } from './source/refresh.ts'
export { copySeriesInputs } from './source/series-copy.ts'
export { parseSource, requireTree, type Source } from './source/source.ts'
export { preparedTree, type Tree } from './source/tree.ts'
export { explainSystemError } from './system-error.ts'
export { findProgram } from './toolchain/find-program.ts'
export { ensurePrerequisites, installAdvice } from './toolchain/install.ts'
export { type OptionalFinding, optionalFindings } from './toolchain/optional.ts'
export { browserPrerequisite, buildPrerequisites, type Prerequisite } from './toolchain/prerequisites.ts'
export { type Finding, probe } from './toolchain/probe.ts'
export { type Workspace, workspace } from './workspace.ts'
