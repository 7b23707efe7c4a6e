import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure, type Patch, planSeries, type Release, seriesHash, writeFiles } from '@exaone4/patches'
import type { SimpleGit } from 'simple-git'
import { z } from 'zod'
import { withScratch } from '../scratch.ts'
import type { Workspace } from '../workspace.ts'
import { git } from './git.ts'
import { completeHeaders } from './headers.ts'
import { fetchTree, type Source, treeName } from './source.ts'

const UPSTREAM = 'upstream'

/** Kept inside `.git`: what the harness last made of the tree. */
const STATE = '.git/exaone4.json'
const stateSchema = z.object({
  sum: z.string(),
  /** Hash of the series that is being applied or was. */
  series: z.string().optional(),
  /** The commit that the series ended in; missing while it is being applied. */
  head: z.string().optional(),
})
type State = z.infer<typeof stateSchema>

export interface Tree {
  dir: string
  /** Tag of the pristine tree. */
  upstream: string
  /** Hash of the series on top of it. */
  series: string
}

/**
 * Makes `ollama-src/<release>`: a git repository whose tag `upstream` is the pristine tree, with one commit
 * per patch on top. What is already right is left alone; what an interrupted run left is done again; what a
 * developer changed by hand is never overwritten.
 *
 * @throws Failure `source`, `drift`, `usage`
 */
export async function preparedTree(
  space: Workspace,
  release: Release,
  source: Source,
  patches: readonly Patch[],
): Promise<Tree> {
  const dir = join(space.src, treeName(release, source))
  await pristineTree(space, release, source, dir)
  const series = seriesHash(patches)
  const state = await readState(dir)
  const repository = git(dir)
  const head = (await repository.revparse(['HEAD'])).trim()

  const finished = state.head !== undefined || state.series === undefined
  if (finished) await refuseHandEdits(repository, dir, state, head)
  if (!(finished && state.series === series))
    await commitSeries(repository, dir, { sum: state.sum, series }, patches)
  return { dir, upstream: UPSTREAM, series }
}

async function pristineTree(space: Workspace, release: Release, source: Source, dir: string): Promise<void> {
  if (existsSync(join(dir, STATE)) && (await readState(dir)).sum === release.sum) return
  if (existsSync(dir)) {
    throw new Failure('source', `${dir} is in the way: it was not made from ${release.version}`, {
      hint: 'move it away or delete it, and run the command again',
    })
  }
  await withScratch(space.src, async (scratch) => {
    const tree = join(scratch, 'tree')
    await fetchTree(release, source, tree, join(space.cache, 'scratch'))
    await commitPristine(tree, release, join(space.cache, 'scratch'))
    await rename(tree, dir)
  })
}

async function commitPristine(tree: string, release: Release, scratch: string): Promise<void> {
  const headers = await completeHeaders(tree, scratch)
  const repository = git(tree)
  if (!existsSync(join(tree, '.git'))) {
    await repository.raw('init', '--quiet', `--initial-branch=exaone4`)
    await exclude(tree, headers)
    await repository.raw('add', '--all', '--force', '--', '.', ...headers.map((path) => `:!${path}`))
    await repository.raw('commit', '--quiet', '--no-verify', `--message=ollama ${release.version}`)
  } else {
    await exclude(tree, headers)
    await repository.raw('checkout', '--quiet', '-B', 'exaone4')
  }
  await repository.raw('tag', '--force', UPSTREAM)
  await writeState(tree, { sum: release.sum })
}

/** Headers complete the tree for the compiler; they are no part of it. */
async function exclude(tree: string, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return
  await mkdir(join(tree, '.git/info'), { recursive: true })
  await writeFile(join(tree, '.git/info/exclude'), `${paths.map((path) => `/${path}`).join('\n')}\n`)
}

async function refuseHandEdits(
  repository: SimpleGit,
  dir: string,
  state: State,
  head: string,
): Promise<void> {
  const changed = (await repository.raw('status', '--porcelain')).trim()
  const moved = head !== (state.head ?? (await repository.revparse([UPSTREAM])).trim())
  if (changed === '' && !moved) return
  throw new Failure('source', `${dir} was changed by hand`, {
    detail: changed === '' ? `HEAD is ${head}, not the end of the series` : changed,
    hint: 'keep your changes elsewhere (git stash, another branch) or delete the folder, and run the command again',
  })
}

async function commitSeries(
  repository: SimpleGit,
  dir: string,
  state: State,
  patches: readonly Patch[],
): Promise<void> {
  const { sum, series } = state
  await writeState(dir, { sum, ...(series !== undefined && { series }) })
  await repository.raw('reset', '--quiet', '--hard', UPSTREAM)
  await repository.raw('clean', '--quiet', '-d', '--force')
  for (const { patch, writes } of planSeries(dir, patches)) {
    writeFiles(dir, writes)
    await repository.raw('add', '--force', '--', ...writes.map((write) => write.path))
    await repository.raw(
      'commit',
      '--quiet',
      '--no-verify',
      `--message=${patch.title}`,
      `--message=${patch.intent}`,
    )
  }
  const head = (await repository.revparse(['HEAD'])).trim()
  await writeState(dir, { ...state, head })
}

async function readState(dir: string): Promise<State> {
  try {
    return stateSchema.parse(JSON.parse(await readFile(join(dir, STATE), 'utf8')))
  } catch (cause) {
    throw new Failure('source', `${dir} was not made by this tool, or its state is damaged`, {
      hint: 'move it away or delete it, and run the command again',
      cause,
    })
  }
}

async function writeState(dir: string, state: State): Promise<void> {
  const path = join(dir, STATE)
  await writeFile(`${path}.tmp`, `${JSON.stringify(state)}\n`)
  await rename(`${path}.tmp`, path)
}
