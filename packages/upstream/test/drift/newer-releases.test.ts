import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { cachedTree, copySeriesInputs, workspace } from '@exaone4/harness'
import { temporaryTree } from '@exaone4/harness/testing'
import { alike, type Drift, defaultRelease, findRelease, fits, treeStatus } from '@exaone4/patches'
import { expect, test } from 'vitest'
import { findingOf } from '../../src/drift/finding.ts'
import { nextStep } from '../../src/drift/next-step.ts'

const space = workspace(join(import.meta.dirname, '../../../..'))
const release = findRelease(defaultRelease)

/** A change of a file, by its path; the text is empty for a file that is not there. */
type Changes = Record<string, (text: string) => string>

/** The newest release that can be downloaded, changed as a later one is said to be. */
async function laterTree(changes: Changes): Promise<string> {
  const tree = await temporaryTree()
  await copySeriesInputs(space, release, tree)
  for (const [name, change] of Object.entries(changes)) {
    const path = join(tree, name)
    const before = existsSync(path) ? readFileSync(path, 'utf8') : ''
    const after = change(before)
    if (after === before) throw new Error(`the change of ${name} changes nothing`)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, after)
  }
  return tree
}

const replacing =
  (one: string | RegExp, other: string) =>
  (text: string): string =>
    text.replace(one, other)

/** What keeps the series from being applied, and what is said of it. */
async function findingsIn(tree: string): Promise<string[]> {
  const good = { release, dir: await cachedTree(space, release) }
  const { patches } = treeStatus('later', tree)
  const drifts: Drift[] = alike(patches.flatMap((patch) => ('drifts' in patch ? patch.drifts : [])))
  const findings = await Promise.all(drifts.map((drift) => findingOf(drift, tree, good)))
  return findings.map(({ drift: { code, edit, note }, change }) => `${code}: ${edit}: ${note}. ${change}`)
}

test('without a change, the series applies', async () => {
  const tree = await laterTree({})
  expect(fits(treeStatus('later', tree))).toBe(true)
  expect(await findingsIn(tree)).toEqual([])
})

// v0.35: a model can state its capabilities. They replace those that are read from the file.
test('explicit capabilities of models are no obstacle', async () => {
  const tree = await laterTree({
    'server/images.go': replacing(
      'capabilities = m.configCapabilities(capabilities)\n',
      'capabilities = m.configCapabilities(capabilities)\n\tif m.Config.StatesCapabilities {\n\t\treturn capabilities\n\t}\n',
    ),
    'server/create.go': replacing(
      'if err := createModel(reqCtx',
      'config.StateCapabilities(r.Capabilities)\n\t\tif err := createModel(reqCtx',
    ),
  })
  expect(await findingsIn(tree)).toEqual([])
})

// v0.40: GGUF models get a tag of their own. Whatever finds the model by its name comes before what reads it.
test('a migration of model names tells where the code that reads a model has gone', async () => {
  const tree = await laterTree({
    'server/images.go': replacing(
      'func GetModel(name string) (*Model, error) {\n',
      'func GetModel(name string) (*Model, error) {\n\treturn readModel(migrated(name))\n}\n\nfunc readModel(name string) (*Model, error) {\n',
    ),
  })
  expect((await findingsIn(tree)).map(withoutLines)).toEqual([
    `missing: read-detection/read-template, exaone-deep/read-template: nothing matches in func GetModel. The code that the edit looks for is in func readModel (server/images.go). Since ${release.version}:`,
  ])
})

// v0.40: MLX runs models on Apple unless they are GGUF. Starting and predicting depend on the runner.
test('a choice between runners tells which functions start and predict a GGUF model', async () => {
  const tree = await laterTree({
    'llm/server.go': replacing('func NewLlamaServer(', 'func newGGUFServer('),
    'server/sched.go': (text) =>
      text.replaceAll(
        'llm.PredictServerVRAM(req.model.ModelPath, f, predictedCtx)',
        'req.predict(predictedCtx)',
      ),
  })
  const findings = (await findingsIn(tree)).map(withoutLines)
  expect(findings.toSorted()).toEqual([
    `missing: draft/predict-load: nothing matches in method Scheduler.load. Since ${release.version}:`,
    `missing: draft/predict-lower-context: nothing matches in method LlmRequest.reduceAutoNumCtxForLoadOOM. Since ${release.version}:`,
    `missing: draft/predict-mmap-defaults: nothing matches in method Scheduler.applyLlamaServerMmapDefaults. Since ${release.version}:`,
    `missing: draft/predict-mmap-pressure: nothing matches in method Scheduler.maybeDisableMmapForHostPressure. Since ${release.version}:`,
    `wrong-base: cache-type/resolve: there is no func NewLlamaServer here. The code that the edit looks for is in func newGGUFServer (llm/server.go). Since ${release.version}:`,
  ])
})

// The branch add-exaone4_5 of DHdroid/ollama has these names.
test('another renderer of the same name is told from ours, with what can be dropped', async () => {
  const tree = await laterTree({
    'model/renderers/renderer.go': replacing(
      '\tdefault:\n\t\treturn nil',
      '\tcase "exaone4":\n\t\treturn &Exaone4Renderer{}\n\tcase "exaone4_5":\n\t\treturn &Exaone45Renderer{}\n\tdefault:\n\t\treturn nil',
    ),
    'model/renderers/exaone4.go': () => 'package renderers\n\ntype Exaone4Renderer struct{}\n',
    'model/renderers/exaone45.go': () => 'package renderers\n\ntype Exaone45Renderer struct{}\n',
  })
  expect(await findingsIn(tree)).toEqual([
    `already-upstream: renderer/registration: func rendererForName already has a case "exaone4", and we add one: the name exaone4 selects our renderer. Since ${release.version}:`,
    `already-upstream: renderer/go/model/renderers/exaone4.go: another file has the name of one that we add. Upstream added model/renderers/exaone4.go since ${release.version}.`,
    `already-upstream: exaone4.5/go/model/renderers/exaone45.go: another file has the name of one that we add. Upstream added model/renderers/exaone45.go since ${release.version}.`,
  ])
  expect(
    nextStep({
      code: 'already-upstream',
      edit: 'renderer/registration',
      file: 'model/renderers/renderer.go',
    }),
  ).toBe(
    'a patched tree needs no second run; if the tree is pristine, drop renderer/registration from packages/patches/src/patches/renderer (the whole patch can go when upstream has a renderer for exaone4), then: pnpm --filter @exaone4/patches unit',
  )
})

// Ollama's pull requests 17201 and 17615 put another sum in place of this one.
test('another prediction of the cache is a conflict with ours, and with nothing else', async () => {
  const tree = await laterTree({
    'llm/llama_server.go': replacing('return weights + kvCache', 'return weights + cacheOf(f, numCtx)'),
  })
  expect(await findingsIn(tree)).toEqual([
    `missing: memory-estimate/predict-vram: nothing matches in func PredictServerVRAM. Since ${release.version}:`,
  ])
})

/** Without the numbers of lines, which other changes of the release move. */
function withoutLines(text: string): string {
  return text.replace(/:\d+\)/g, ')')
}
