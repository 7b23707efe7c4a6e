import { existsSync, readFileSync } from 'node:fs'
import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Workspace } from '@exaone4/harness'
import { withScratch } from '@exaone4/harness'
import { pullRequestBody } from '../text/body.ts'
import type { Figure, ReadMeasurement } from '../text/figures.ts'
import type { Prepared } from './prepare-topic.ts'

/** What is written of a topic. */
export interface Written {
  topic: string
  title: string
  branch: string
  base: string
  /** Topics whose files are to be applied before, in order. */
  below: string[]
  head: string
  /** Has everything been run on it? */
  ready: boolean
  how: Prepared['how']
  carried: string[]
  passed: string[]
  /** Names of the files for `git am`, in order. */
  patches: string[]
  /** Every figure of the text, and where it is looked up in `docs/measurements`. */
  figures: Figure[]
  /** The folder of all this: `pr/<topic>`. */
  folder: string
}

/** Writes `pr/<topic>`: files for `git am`, `title.txt` and `body.md` of the pull request, and all of it in `pr.json`. */
export async function writeTopic(space: Workspace, prepared: Prepared): Promise<Written> {
  const { fitted, facts, base, branch, below, head, how, carried, passed } = prepared
  const { topic, title } = fitted
  const body = pullRequestBody({
    fitted,
    facts,
    base: base.name,
    below: topic.after,
    passed,
    read: measurementsOf(space),
  })
  const folder = join(space.pr, topic.id)
  const written: Written = {
    topic: topic.id,
    title,
    branch,
    base: base.name,
    below,
    head,
    ready: passed.some((command) => command.startsWith('go test')),
    how,
    carried,
    passed,
    patches: prepared.patches.map((path) => basename(path)),
    figures: body.figures,
    folder,
  }
  await withScratch(space.pr, async (scratch) => {
    const next = join(scratch, topic.id)
    await mkdir(next)
    for (const path of prepared.patches) await cp(path, join(next, basename(path)))
    await writeFile(join(next, 'title.txt'), `${title}\n`)
    await writeFile(join(next, 'body.md'), body.text)
    await writeFile(join(next, 'pr.json'), `${JSON.stringify({ ...written, folder: undefined }, null, 2)}\n`)
    await rm(folder, { recursive: true, force: true })
    await rename(next, folder)
  })
  return written
}

/** The committed measurements. */
function measurementsOf({ root }: Workspace): ReadMeasurement {
  return (name) => {
    const path = join(root, 'docs/measurements', `${name}.json`)
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
  }
}
