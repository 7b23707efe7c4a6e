import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { fitSeries, type Patch, planSeries, type Release, seriesHash, writeFiles } from '@exaone4/patches'
import { z } from 'zod'
import { withScratch } from '../scratch.ts'
import type { Workspace } from '../workspace.ts'
import { git } from './git.ts'
import { completeHeaders } from './headers.ts'
import { fetchTree, type Source, sourceSum, treeName } from './source.ts'

/** Tag of the pristine tree. */
export const UPSTREAM = 'upstream'
export const BRANCH = 'exaone4'

/** Contents are committed and checked out byte for byte, whatever the tree's own attributes say. */
const AS_IT_IS = '* -text -ident -filter -working-tree-encoding\n'

/** Kept inside `.git`: what the harness last made of the tree. */
const STATE = '.git/exaone4.json'
const stateSchema = z.object({
  /** Of what the pristine tree was made from; see `sourceSum`. */
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
  /** The series on top of it: what of the patches asked for is for this tree. */
  patches: readonly Patch[]
}

/**
 * Makes `ollama-src/<release>`: a git repository whose tag `upstream` is the pristine tree, with one commit
 * per patch on top that has something to do there. What is already right is left alone; what an interrupted run left is done again; what a
 * developer changed by hand is never overwritten.
 *
 * @throws Failure `source`, `drift`, `usage`
 */
export async function preparedTree(
  space: Workspace,
  release: Release,
  source: Source,
  asked: readonly Patch[],
): Promise<Tree> {
  const dir = join(space.src, treeName(release, source))
  await pristineTree(space, release, source, dir)
  const { patches } = fitSeries(asked, dir)
  const series = seriesHash(patches)
  const state = await readState(dir)

  await refuseHandEdits(dir, state)
  if (!(isFinished(state) && state.series === series)) await commitSeries(dir, state, series, patches)
  await completeHeaders(dir, join(space.cache, 'scratch'))
  return { dir, upstream: UPSTREAM, series, patches }
}

/**
 * The commit that the series ended in, of a tree that `preparedTree` finished.
 *
 * @throws Failure `source`
 */
export async function seriesEnd(dir: string): Promise<string> {
  const { head } = await readState(dir)
  if (head !== undefined) return head
  throw new Failure('source', `no series is applied to ${dir} as a whole`, {
    hint: 'build the release, and run the command again',
  })
}

async function pristineTree(space: Workspace, release: Release, source: Source, dir: string): Promise<void> {
  const sum = await sourceSum(release, source)
  const found = existsSync(join(dir, STATE)) ? await readState(dir) : undefined
  if (found?.sum === sum) return
  if (found && source.kind === 'path') await refuseHandEdits(dir, found)
  else if (existsSync(dir)) {
    throw new Failure('source', `${dir} is in the way: it was not made from ${release.version}`, {
      hint: 'move it away or delete it, and run the command again',
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

/** Makes a git repository of a pristine tree: one commit, with a tag, on a branch. */
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

/** A developer's work is never overwritten; what is left of an interrupted run is nobody's work. */
async function refuseHandEdits(dir: string, state: State): Promise<void> {
  if (!isFinished(state)) return
  const repository = git(dir)
  const changed = (await repository.raw('status', '--porcelain')).trim()
  if (changed !== '') {
    throw new Failure('source', `${dir} was changed by hand`, {
      detail: changed,
      hint: `read your changes back into the patches (pnpm exaone4 refresh), or put them aside: git -C ${dir} stash --include-untracked`,
    })
  }
  const head = (await repository.revparse(['HEAD'])).trim()
  const end = state.head ?? (await repository.revparse([UPSTREAM])).trim()
  if (head === end) return
  throw new Failure('source', `${dir} was changed by hand: HEAD is not the end of the series`, {
    detail: (await repository.raw('log', '--oneline', '--max-count=10', `${end}..HEAD`)).trim(),
    hint: `keep your commits: git -C ${dir} branch my-work && git -C ${dir} checkout -B ${BRANCH} ${end}`,
  })
}

/**
 * The series is planned from the pristine tree; where it does not apply, the pristine tree is left. The state
 * says at every moment whether what is there may be thrown away.
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

/** Locks of a git that was killed together with the run that started it. */
async function removeLocks(dir: string): Promise<void> {
  const locks = ['index.lock', 'HEAD.lock', `refs/heads/${BRANCH}.lock`]
  await Promise.all(locks.map((lock) => rm(join(dir, '.git', lock), { force: true })))
}

/** Is a series, or none, applied as a whole? */
function isFinished(state: State): boolean {
  return state.head !== undefined || state.series === undefined
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
