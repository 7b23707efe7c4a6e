import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  applySeries,
  DriftFailure,
  editIds,
  fitSeries,
  type Patch,
  patchesOf,
  planSeries,
  projectOf,
  releases,
  series,
} from '../src/index.ts'
import { ownedFiles } from '../src/owned.ts'
import { factFiles, facts } from '../src/tree/facts.ts'
import { copyWritable, notFormatted, upstreamModule } from './helpers/go.ts'
import { contentsOf, temporaryFolder } from './helpers/tree.ts'

interface FittedTree {
  upstream: string
  patches: readonly Patch[]
  /** Of each edit and each file that we add. */
  ids: string[]
  /** What the patches change or add, sorted. */
  paths: string[]
  packages: string[]
}

async function fitted(version: string): Promise<FittedTree> {
  const { Dir: upstream } = await upstreamModule(version)
  const patches = patchesOf('Ollama', fitSeries(series, upstream).patches)
  const files = patches.flatMap((patch) => ownedFiles(patch))
  const edits = patches.flatMap((patch) => patch.edits)
  const paths = [...new Set([...edits.map(({ file }) => file), ...files.map(({ path }) => path)])].sort()
  return {
    upstream,
    patches,
    ids: [...edits, ...files].map(({ id }) => id),
    paths,
    packages: topOf(upstream, ['go.mod', ...paths, ...factFiles]),
  }
}

/** What holds the paths that a tree has. */
function topOf(tree: string, paths: readonly string[]): string[] {
  return [...new Set(paths.map((path) => path.split('/', 1).join()))].filter((name) =>
    existsSync(join(tree, name)),
  )
}

describe.each(releases)('$version', ({ version, sum }) => {
  it('takes the series, gofmt-clean, byte-identical in two folders', { timeout: 120_000 }, async () => {
    expect((await upstreamModule(version)).Sum).toBe(sum)
    const { upstream, patches, paths, packages } = await fitted(version)
    const [one, two] = [temporaryFolder(), join(temporaryFolder(), 'elsewhere')]
    for (const tree of [one, two]) copyWritable(upstream, tree, packages)

    const pristine = contentsOf(one)
    const written = applySeries(one, patches).flatMap(({ writes }) => writes)
    applySeries(two, patches)
    const patched = contentsOf(one)
    expect(contentsOf(two)).toEqual(patched)

    expect([...new Set(written.map(({ path }) => path))].sort()).toEqual(paths)
    expect(
      Object.keys(patched)
        .filter((path) => patched[path] !== pristine[path])
        .sort(),
    ).toEqual(paths)
    expect(await notFormatted(paths.map((path) => join(one, path)))).toEqual([])
    expect(fitSeries(series, one)).toEqual(fitSeries(series, upstream))
    expect(changedLines(pristine, patched)).toMatchSnapshot()
  })

  it('says already-upstream for every edit and file the second time', { timeout: 120_000 }, async () => {
    const { upstream, patches, ids, packages } = await fitted(version)
    const tree = temporaryFolder()
    copyWritable(upstream, tree, packages)
    applySeries(tree, patches)
    const once = contentsOf(tree)

    const failure = await Promise.resolve()
      .then(() => applySeries(tree, patches))
      .catch((error: unknown) => error)
    if (!(failure instanceof DriftFailure)) throw failure
    expect(failure.drifts.map(({ edit }) => edit).sort()).toEqual(ids.sort())
    expect(new Set(failure.drifts.map(({ code }) => code))).toEqual(new Set(['already-upstream']))
    expect(contentsOf(tree)).toEqual(once)
  })

  it('plans on the read-only tree itself', async () => {
    const { upstream, patches } = await fitted(version)
    expect(planSeries(upstream, patches).map(({ patch }) => patch.id)).toEqual(patches.map(({ id }) => id))
  })
})

it('has unique ids that start with their patch, which has its own folder', () => {
  const ids = editIds(series)
  expect(new Set(ids).size).toBe(ids.length)
  for (const patch of series) {
    const { id, edits, goDir } = patch
    expect(edits.map((edit) => edit.id.split('/', 1).join())).toEqual(edits.map(() => id))
    const folder = projectOf(patch) === 'Ollama' ? 'go' : 'cpp'
    expect(goDir.replaceAll('\\', '/')).toMatch(new RegExp(`/patches/${id}/${folder}$`))
  }
  const folders = readdirSync(new URL('../src/patches', import.meta.url))
  expect(folders.sort()).toEqual(series.map(({ id }) => id).sort())
})

it('has files for facts that there are, and no other folders', () => {
  for (const patch of series) {
    const { goDir } = patch
    const own = basename(goDir)
    const folders = readdirSync(dirname(goDir)).filter((name) => name !== 'index.ts')
    for (const folder of folders)
      expect(folder === own || facts.some((fact) => folder === `${own}.${fact}`)).toBe(true)
    if (projectOf(patch) === 'Ollama') expect(folders).not.toEqual([])
  }
})

it('has titles in the style of upstream', () => {
  for (const { title } of patchesOf('Ollama', series))
    expect(title).toMatch(/^[a-z][a-z/]*: [a-z][^\n]{1,60}[^.\n]$/)
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
function changeOf(one: readonly string[], two: readonly string[]): LineChange {
  // Most lines are the same at both ends, and the time grows with the product of what is left.
  const start = one.findIndex((line, index) => line !== two[index])
  const most = Math.min(one.length, two.length) - start
  const same = one
    .slice(start)
    .reverse()
    .findIndex((line, index) => line !== two.at(-1 - index))
  const end = Math.min(same === -1 ? most : same, most)
  const [before, after] = [one.slice(start, one.length - end), two.slice(start, two.length - end)]
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
