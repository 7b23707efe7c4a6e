export type { CpuChoice } from './build/backends.ts'
export { type Build, build, type Step } from './build/build.ts'
export {
  BUILD_INFO,
  type BuildInfo,
  backends,
  buildInfoSchema,
  describeFile,
  describeFiles,
  describeLinks,
} from './build/build-info.ts'
export type { BackendRequest } from './build/choose-backend.ts'
export { readCompileTimes } from './build/compile-times.ts'
export { cpuFeatures } from './build/cpu-variants.ts'
export { parseArchitectures } from './build/cuda/architectures.ts'
export { type OptionalFinding, optionalFindings } from './build/cuda/optional.ts'
export { type ToolkitChoice, toolkitChoices } from './build/cuda/toolkit.ts'
export { missingLibraries } from './build/cuda/verify.ts'
export { findingData, findingsText } from './build/findings-text.ts'
export { chooseFinished, finishedBuild } from './build/finished.ts'
export { ggmlHeaders } from './build/ggml-headers.ts'
export { goBuild, goEnvironment } from './build/go-build.ts'
export { llamaCppAtHand, pinnedLlamaCpp, releaseLlamaCpp } from './build/llama-cpp-at-hand.ts'
export type { OwnLlamaCpp } from './build/llama-server.ts'
export { type Replacements, stockReplacements, upstreamFile, writeOverlay } from './build/overlay.ts'
export { remakeLlamaServer } from './build/remake-llama-server.ts'
export { publishedSdist } from './build/sdist.ts'
export { type Marked, type Marks, markdownRows, withMarks } from './document/marked.ts'
export { type Environment, readEnvironment } from './environment.ts'
export { checkSeries } from './gotest/check-series.ts'
export { withoutCpp } from './gotest/cpp.ts'
export { type GoTestResult, goTest, unformatted, vet } from './gotest/go-test.ts'
export { touchedPackages } from './gotest/packages.ts'
export { badlyFormatted, vetPackages } from './gotest/series-checks.ts'
export { seriesPackages, type TestOutcome, testSeries } from './gotest/test-series.ts'
export { type GoTypeError, typeErrors } from './gotest/type-errors.ts'
export type { Gpu, GpuFacts } from './gpu/gpu-facts.ts'
export { groupMembers, heldBy, heldSince } from './gpu/held.ts'
export { readGpus } from './gpu/read-gpus.ts'
export {
  type DeviceFacts,
  deviceFactsSchema,
  type FlashAttention,
  flashAttentionModes,
  type LoadFacts,
  loadFactsSchema,
  type PromptFacts,
} from './log/load-facts.ts'
export type { Compression } from './package/archive.ts'
export { makeBundle } from './package/bundle.ts'
export { runTool, runUnitTests } from './repository-tests.ts'
export { run } from './run.ts'
export { isAlive, withScratch } from './scratch.ts'
export type { ServerEnvironment } from './server/environment.ts'
export type { ServerFacts } from './server/facts.ts'
export { startLlamaServer } from './server/llama-server.ts'
export { freeAddress } from './server/port.ts'
export { runningServer } from './server/running-server.ts'
export { type Server, type ServerRequest, startServer } from './server/start.ts'
export { quoted } from './shell.ts'
export { withClone, withCopy } from './source/copies.ts'
export { fileDiff, type Hunk } from './source/diff.ts'
export { git, gitEnvironment, type Identity, plainGit } from './source/git.ts'
export type { Adoption, HandEdit } from './source/hand-edits.ts'
export { completeHeaders, headerPaths } from './source/headers.ts'
export { cachedTree, publishedModule, publishedVersions } from './source/published.ts'
export { type Refresh, refresh } from './source/refresh.ts'
export { copySeriesInputs } from './source/series-copy.ts'
export { fetchTree, parseSource, requireTree, UPSTREAM_MODULE } from './source/source.ts'
export { commitPristine, preparedTree, type Tree } from './source/tree.ts'
export { folderStatus, releaseStatuses } from './status/release-status.ts'
export { explainSystemError } from './system-error.ts'
export { findProgram } from './toolchain/find-program.ts'
export { ensurePrerequisites, findPrerequisites, installAdvice } from './toolchain/install.ts'
export { fetchWheels } from './toolchain/packaged-tool.ts'
export { browserPrerequisite, buildPrerequisites, toolsFor } from './toolchain/prerequisites.ts'
export type { Finding } from './toolchain/probe.ts'
export { vitestReport } from './vitest-report.ts'
export { type Workspace, workspace } from './workspace.ts'
