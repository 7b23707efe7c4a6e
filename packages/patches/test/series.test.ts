import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { applySeries, DriftFailure, editIds, planSeries, releases, series } from '../src/index.ts'
import { ownedFiles } from '../src/owned.ts'
import { copyWritable, notFormatted, upstreamModule } from './helpers/go.ts'
import { contentsOf, temporaryFolder } from './helpers/tree.ts'

const allFiles = series.flatMap((patch) => ownedFiles(patch))
const touched = [
  ...series.flatMap((patch) => patch.edits.map((edit) => edit.file)),
  ...allFiles.map((file) => file.path),
]
const packages = ['go.mod', ...new Set(touched.map((path) => path.split('/', 1).join()))]

describe.each(releases)('$version', ({ version, sum }) => {
  it('takes the series, gofmt-clean, byte-identical in two folders', { timeout: 120_000 }, async () => {
    const upstream = await upstreamModule(version)
    expect(upstream.Sum).toBe(sum)
    const [one, two] = [temporaryFolder(), join(temporaryFolder(), 'elsewhere')]
    for (const tree of [one, two]) copyWritable(upstream.Dir, tree, packages)

    const pristine = contentsOf(one)
    const written = applySeries(one, series).flatMap(({ writes }) => writes)
    applySeries(two, series)
    const patched = contentsOf(one)
    expect(contentsOf(two)).toEqual(patched)

    const paths = [...new Set(written.map(({ path }) => path))].sort()
    expect(paths).toEqual([...new Set(touched)].sort())
    expect(
      Object.keys(patched)
        .filter((path) => patched[path] !== pristine[path])
        .sort(),
    ).toEqual(paths)
    expect(await notFormatted(paths.map((path) => join(one, path)))).toEqual([])
    expect(changedLines(pristine, patched)).toMatchInlineSnapshot(`
      {
        "fs/ggml/ggml.go": {
          "added": [
            "		"exaone4",",
            "	case "exaone4":",
            "		kv, partialOffload, fullOffload = f.exaone4GraphSize(context, batch, numParallel, kvCacheType, useFlashAttention)",
            "		"exaone4",",
          ],
          "removed": 0,
        },
        "llm/server.go": {
          "added": [
            "	if (envconfig.NewEngine() || f.KV().OllamaEngineRequired()) && !needsLlamaRunner(f, adapters) {",
            "		if faUserSet || fa && llamaRunnerFlashAttention(f) {",
          ],
          "removed": 2,
        },
        "ml/backend/ggml/ggml.go": {
          "added": [
            "			t.(*Tensor).readOutput()",
            "",
            "	// output is the data of the tensor after its graph was computed",
            "	output []byte",
            "	if t.output != nil {",
            "		return t.output",
            "	}",
            "",
            "	if t.output != nil {",
            "		return t.outputFloats()",
            "	}",
            "",
          ],
          "removed": 0,
        },
        "model/models/models.go": {
          "added": [
            "	_ "github.com/ollama/ollama/model/models/exaone4"",
          ],
          "removed": 0,
        },
        "model/parsers/parsers.go": {
          "added": [
            "	case "exaone4":",
            "		return &Exaone4Parser{}",
          ],
          "removed": 0,
        },
        "model/renderers/renderer.go": {
          "added": [
            "	case "exaone4":",
            "		return &Exaone4Renderer{}",
          ],
          "removed": 0,
        },
        "server/create.go": {
          "added": [
            "	layers, err = setExaone4Defaults(layers, config)",
            "	if err != nil {",
            "		return err",
            "	}",
            "",
          ],
          "removed": 0,
        },
        "server/images.go": {
          "added": [
            "	m.setExaone4Defaults()",
            "",
          ],
          "removed": 0,
        },
      }
    `)
  })

  it('says already-upstream for every edit and file the second time', { timeout: 120_000 }, async () => {
    const tree = temporaryFolder()
    copyWritable((await upstreamModule(version)).Dir, tree, packages)
    applySeries(tree, series)
    const once = contentsOf(tree)

    const failure = await Promise.resolve()
      .then(() => applySeries(tree, series))
      .catch((error: unknown) => error)
    if (!(failure instanceof DriftFailure)) throw failure
    const ids = [...series.flatMap(({ edits }) => edits), ...allFiles].map(({ id }) => id)
    expect(failure.drifts.map(({ edit }) => edit).sort()).toEqual(ids.sort())
    expect(new Set(failure.drifts.map(({ code }) => code))).toEqual(new Set(['already-upstream']))
    expect(contentsOf(tree)).toEqual(once)
  })

  it('plans on the read-only tree itself', async () => {
    const { Dir } = await upstreamModule(version)
    expect(planSeries(Dir, series).map(({ patch }) => patch.id)).toEqual(series.map(({ id }) => id))
  })
})

it('has unique ids that start with their patch, which has its own folder', () => {
  const ids = editIds(series)
  expect(new Set(ids).size).toBe(ids.length)
  for (const { id, edits, goDir } of series) {
    expect(edits.map((edit) => edit.id.split('/', 1).join())).toEqual(edits.map(() => id))
    expect(goDir.replaceAll('\\', '/')).toMatch(new RegExp(`/patches/${id}/go$`))
    expect(existsSync(goDir), goDir).toBe(true)
  }
  const folders = readdirSync(new URL('../src/patches', import.meta.url))
  expect(folders.sort()).toEqual(series.map(({ id }) => id).sort())
})

it('has titles in the style of upstream', () => {
  for (const { title } of series) expect(title).toMatch(/^[a-z][a-z/]*: [a-z][^\n]{1,60}[^.\n]$/)
})

interface LineChange {
  removed: number
  added: string[]
}

function changedLines(
  before: Record<string, string>,
  after: Record<string, string>,
): Record<string, LineChange> {
  return Object.fromEntries(
    Object.entries(before)
      .filter(([path, content]) => content !== after[path])
      .map(([path, content]) => [path, changeOf(content.split('\n'), after[path]?.split('\n') ?? [])]),
  )
}

/** The lines of a shortest way from one text to the other (by longest common subsequences of what follows). */
function changeOf(before: readonly string[], after: readonly string[]): LineChange {
  const width = after.length + 1
  const common = new Uint32Array((before.length + 1) * width)
  const at = (i: number, j: number): number => common[i * width + j] ?? 0
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      common[i * width + j] =
        before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const change: LineChange = { added: [], removed: 0 }
  for (let i = 0, j = 0; i < before.length || j < after.length; ) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      i++
      j++
    } else if (j < after.length && (i === before.length || at(i, j + 1) >= at(i + 1, j))) {
      change.added.push(after[j++] ?? '')
    } else {
      change.removed++
      i++
    }
  }
  return change
}
