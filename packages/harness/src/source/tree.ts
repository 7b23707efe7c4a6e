import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import {
  fitSeries,
  type Patch,
  patchesOf,
  planSeries,
  type Release,
  seriesHash,
  writeFiles,
} from '@exaone4/patches'
import { z } from 'zod'
import { type Waiting, withLock } from '../lock.ts'
import { withScratch } from '../scratch.ts'
import { quoted } from '../shell.ts'
import type { Workspace } from '../workspace.ts'
import { git } from './git.ts'
import { completeHeaders } from './headers.ts'
import { fetchTree, type Source, sourceSum, treeName } from './source.ts'

/** Tag of the pristine tree. */
export const UPSTREAM = 'upstream'
export const BRANCH = 'exaone4'

/** Contents are committed and checked out byte for byte, whatever the tree's own attributes say. */
const AS_IT_IS = '* -text -ident -filter -working-tree-encoding\n'

/** File inside `.git` that records what the harness last made of the tree. */
const STATE = '.git/exaone4.json'
const stateSchema = z.object({
  /** The sum of the source of the pristine tree, see `sourceSum`. */
  sum: z.string(),
  /** Hash of the series that is or was being applied. */
  series: z.string().optional(),
  /** The last commit of the series; missing while it is being applied. */
  head: z.string().optional(),
})
type State = z.infer<typeof stateSchema>

export interface Tree {
  dir: string
  /** Tag of the pristine tree. */
  upstream: string
  /** Hash of the patches. */
  series: string
  /** The patches that apply to this tree: those of Ollama, which are on top of it, and those of its llama.cpp. */
  patches: readonly Patch[]
}

/**
 * Creates `ollama-src/<release>`: a git repository whose tag `upstream` is the pristine tree, with one commit on top
 * for each patch that applies. A tree that is up to date stays as it is, the work of an interrupted run is repeated,
 * and a developer's changes are never overwritten. Only one command at a time works on a tree.
 *
 * @throws Failure `source`, `drift`, `usage`, `interrupted`
 */
export async function preparedTree(
  space: Workspace,
  release: Release,
  source: Source,
  asked: readonly Patch[],
  waiting: Waiting = {},
): Promise<Tree> {
  const name = treeName(release, source)
  const lock = join(space.src, `.${name}.lock`)
  return withLock(lock, waiting, () => prepare(space, release, source, asked, join(space.src, name)))
}

async function prepare(
  space: Workspace,
  release: Release,
  source: Source,
  asked: readonly Patch[],
  dir: string,
): Promise<Tree> {
  await pristineTree(space, release, source, dir)
  const { patches } = fitSeries(asked, dir)
  const own = patchesOf('Ollama', patches)
  const series = seriesHash(own)
  const state = await readState(dir)

  await refuseHandEdits(dir, state)
  if (!(isFinished(state) && state.series === series)) await commitSeries(dir, state, series, own)
  await completeHeaders(dir, join(space.cache, 'scratch'))
  return { dir, upstream: UPSTREAM, series: seriesHash(patches), patches }
}

/**
 * The last commit of the series, in a tree that `preparedTree` finished.
 *
 * @throws Failure `source`
 */
export async function seriesEnd(dir: string): Promise<string> {
  const { head } = await readState(dir)
  if (head !== undefined) return head
  throw new Failure('source', `the series is not completely applied to ${dir}`, {
    hint: 'build the release, then run the command again',
  })
}

async function pristineTree(space: Workspace, release: Release, source: Source, dir: string): Promise<void> {
  const sum = await sourceSum(release, source)
  const found = existsSync(join(dir, STATE)) ? await readState(dir) : undefined
  if (found?.sum === sum) return
  if (found && source.kind === 'path') await refuseHandEdits(dir, found)
  else if (existsSync(dir)) {
    throw new Failure('source', `${dir} already exists, but was not created from ${release.version}`, {
      hint: 'move or delete it, then run the command again',
    })
  }
  await withScratch(space.src, async (scratch) => {
    const tree = join(scratch, 'tree')
    await fetchTree(release, source, tree, join(space.cache, 'scratch'))
    await commitPristine(tree, release, join(space.cache, 'scratch'))
    await writeState(tree, { sum })
    if (found) await rename(dir, join(scratch, 'old'))
    await rename(tree, dir)
  })
}

/** Turns a pristine tree into a git repository: one commit, with a tag, on a branch. */
export async function commitPristine(
  tree: string,
  release: Release,
  scratch: string,
  branch: string = BRANCH,
): Promise<void> {
  const headers = await completeHeaders(tree, scratch)
  const repository = git(tree)
  const cloned = existsSync(join(tree, '.git'))
  if (!cloned) await repository.raw('init', '--quiet', `--initial-branch=${branch}`)
  await mkdir(join(tree, '.git/info'), { recursive: true })
  await writeFile(join(tree, '.git/info/exclude'), headers.map((path) => `/${path}\n`).join(''))
  await writeFile(join(tree, '.git/info/attributes'), AS_IT_IS)
  if (cloned) {
    await repository.raw('checkout', '--quiet', '-B', branch)
  } else {
    await repository.raw('add', '--all', '--force', '--', '.', ...headers.map((path) => `:!${path}`))
    await repository.raw('commit', '--quiet', '--no-verify', `--message=ollama ${release.version}`)
  }
  await repository.raw('tag', '--force', UPSTREAM)
}

/** A developer's changes are never overwritten; those of an interrupted run can be. */
async function refuseHandEdits(dir: string, state: State): Promise<void> {
  if (!isFinished(state)) return
  const repository = git(dir)
  const changed = (await repository.raw('status', '--porcelain')).trim()
  if (changed !== '') {
    throw new Failure('source', `${dir} has manual changes`, {
      detail: changed,
      hint: `read your changes back into the patches (pnpm exaone4 refresh), or set them aside: git -C ${quoted(dir)} stash --include-untracked`,
    })
  }
  const head = (await repository.revparse(['HEAD'])).trim()
  const end = state.head ?? (await repository.revparse([UPSTREAM])).trim()
  if (head === end) return
  throw new Failure('source', `${dir} has manual changes: HEAD is not the last commit of the series`, {
    detail: (await repository.raw('log', '--oneline', '--max-count=10', `${end}..HEAD`)).trim(),
    hint: `keep your commits: git -C ${quoted(dir)} branch my-work && git -C ${quoted(dir)} checkout -B ${BRANCH} ${end}`,
  })
}

/**
 * Plans the series on the pristine tree, which stays checked out if the series does not apply. At every moment, the
 * state file shows whether the content may be thrown away.
 */
async function commitSeries(
  dir: string,
  state: State,
  series: string,
  patches: readonly Patch[],
): Promise<void> {
  const { sum } = state
  const repository = git(dir)
  await writeState(dir, { sum, series })
  if (!isFinished(state)) await removeLocks(dir)
  await repository.raw('checkout', '--quiet', '--force', '-B', BRANCH, UPSTREAM)
  await repository.raw('clean', '--quiet', '-d', '--force')
  await writeState(dir, { sum })

  const plans = planSeries(dir, patches)
  await writeState(dir, { sum, series })
  for (const { patch, writes } of plans) {
    writeFiles(dir, writes)
    if (writes.length > 0) {
      await repository.raw('add', '--force', '--', ...writes.map((write) => write.path))
    }
    await repository.raw(
      'commit',
      '--quiet',
      '--no-verify',
      '--allow-empty',
      `--message=${patch.title}`,
      `--message=${patch.intent}`,
    )
  }
  const head = (await repository.revparse(['HEAD'])).trim()
  await writeState(dir, { sum, series, head })
}

/** Lock files of a git process that was killed together with its run. */
async function removeLocks(dir: string): Promise<void> {
  const locks = ['index.lock', 'HEAD.lock', `refs/heads/${BRANCH}.lock`]
  await Promise.all(locks.map((lock) => rm(join(dir, '.git', lock), { force: true })))
}

/** Is the series, possibly an empty one, completely applied? */
function isFinished(state: State): boolean {
  return state.head !== undefined || state.series === undefined
}

async function readState(dir: string): Promise<State> {
  try {
    return stateSchema.parse(JSON.parse(await readFile(join(dir, STATE), 'utf8')))
  } catch (cause) {
    throw new Failure('source', `${dir} was not created by this tool, or its state file is damaged`, {
      hint: 'move or delete it, then run the command again',
      cause,
    })
  }
}

async function writeState(dir: string, state: State): Promise<void> {
  const path = join(dir, STATE)
  await writeFile(`${path}.tmp`, `${JSON.stringify(state)}\n`)
  await rename(`${path}.tmp`, path)
}
