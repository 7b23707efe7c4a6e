import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { type Identity, plainGit, type Workspace, withScratch } from '@exaone4/harness'
import { FORMAT, treeOfPatches } from '../branch/patch-files.ts'
import { type Base, branchOf, openRepository } from '../branch/repository.ts'
import { createBranch, treeOf } from './branch.ts'
import { notesOf, placeholderMessage, pullRequestForm } from './notes.ts'
import { withSourcesOf } from './sources-of.ts'
import type { BothBuilds } from './test-setting.ts'
import { testLlamaCppTopic } from './test-topic.ts'
import type { LlamaCppTopic } from './topic.ts'
import { topicWrites } from './writes.ts'

export interface LlamaCppRequest {
  space: Workspace
  /** The folder of the pinned sources, on which the tests run. Its name is the build. */
  pristine: string
  /** Folder of the repository in which the branches are created. */
  repository: string
  base: Base
  identity: Identity
  topics: readonly LlamaCppTopic[]
  /** Which tests to run: all, on these builds; none if left out. */
  builds?: BothBuilds | undefined
  step: (title: string) => void
  signal?: AbortSignal | undefined
}

/** The files written for a topic. */
export interface LlamaCppWritten {
  topic: string
  branch: string
  base: string
  head: string
  /** Files of tests that fail without the change and pass with it. */
  ran: string[]
  /** Names of the patch files, in order. */
  patches: string[]
  /** `pr/llama.cpp/<topic>` */
  folder: string
}

/**
 * Creates a branch for each topic, and writes `pr/llama.cpp/<topic>`: patch files for `git am`, which reproduce the
 * branch, llama.cpp's form, and notes.
 *
 * @throws DriftFailure, or Failure `drift`, `check`, `usage`, `build`
 */
export async function prepareLlamaCpp(request: LlamaCppRequest): Promise<LlamaCppWritten[]> {
  const written: LlamaCppWritten[] = []
  for (const topic of request.topics) written.push(await prepareTopic(request, topic))
  return written
}

async function prepareTopic(request: LlamaCppRequest, topic: LlamaCppTopic): Promise<LlamaCppWritten> {
  const { space, repository: dir, base, identity, step } = request
  const { id } = topic
  step(`${id}: branch and git am`)
  const repository = await openRepository(dir)
  const writes = await withSourcesOf(space, dir, base.commit, async (sources) => topicWrites(sources, topic))
  const message = placeholderMessage(topic)
  const scratch = join(space.cache, 'scratch')
  const head = await createBranch(repository, scratch, id, { base: base.commit, writes, message, identity })
  const ran = await testsThatPass(request, topic)
  const folder = join(space.pr, 'llama.cpp', id)
  return withScratch(join(space.pr, 'llama.cpp'), async (next) => {
    const files = join(next, id)
    await mkdir(files)
    await plainGit(dir, ['format-patch', ...FORMAT, '--output-directory', files, `${base.commit}..${head}`])
    const patches = (await readdir(files)).sort()
    await requireSame(
      request,
      id,
      head,
      patches.map((name) => join(files, name)),
    )
    const form = await plainGit(dir, ['show', `${base.commit}:.github/pull_request_template.md`])
    const tested = { build: basename(request.pristine), ran }
    await writeFile(join(files, 'pull-request.md'), pullRequestForm(form.stdout.toString()))
    await writeFile(
      join(files, 'notes.md'),
      notesOf(
        topic,
        writes.map(({ path }) => path),
        tested,
      ),
    )
    const written = { topic: id, branch: branchOf(id), base: base.name, head, ran, patches }
    await writeFile(join(files, 'pr.json'), `${JSON.stringify(written, null, 2)}\n`)
    await rm(folder, { recursive: true, force: true })
    await rename(files, folder)
    return { ...written, folder }
  })
}

async function testsThatPass(
  { space, pristine, builds, step, signal }: LlamaCppRequest,
  topic: LlamaCppTopic,
): Promise<string[]> {
  if (builds === undefined) return []
  step(`${topic.id}: tests on ${basename(pristine)}`)
  const { ran, problems, output } = await testLlamaCppTopic(space, { pristine, topic, builds, signal })
  if (problems.length === 0) return ran
  throw new Failure('check', `${topic.id} is not ready: its tests do not show the change`, {
    detail: [...problems, output.slice(-TAIL)].join('\n'),
    hint: 'run the command again with --skip-tests to prepare it all the same',
  })
}

const TAIL = 4000

async function requireSame(
  { space, repository, base }: LlamaCppRequest,
  id: string,
  head: string,
  files: readonly string[],
): Promise<void> {
  if ((await treeOfPatches(space, repository, base.commit, files)) === (await treeOf(repository, head)))
    return
  throw new Failure('check', `git am does not reproduce the branch of ${id}`)
}
