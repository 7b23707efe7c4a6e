import { existsSync, readFileSync } from 'node:fs'
import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Workspace } from '@exaone4/harness'
import { withScratch } from '@exaone4/harness'
import { pullRequestBody } from '../text/body.ts'
import type { Figure, ReadMeasurement } from '../text/figures.ts'
import type { Prepared } from './prepare-topic.ts'

/** The files written for a topic. */
export interface Written {
  topic: string
  title: string
  branch: string
  base: string
  /** Topics whose patch files must be applied first, in order. */
  dependsOn: string[]
  head: string
  /** Did the Go tests pass on it? */
  tested: boolean
  how: Prepared['how']
  cherryPicked: string[]
  passed: string[]
  /** Names of the patch files, in order. */
  patches: string[]
  /** Every figure in the text, with its source in `docs/measurements`. */
  figures: Figure[]
  /** `pr/<topic>` */
  folder: string
}

/** Writes `pr/<topic>`: patch files for `git am`, `title.txt`, `body.md` and `pr.json`. */
export async function writeTopic(space: Workspace, prepared: Prepared): Promise<Written> {
  const { fitted, base, branch, dependsOn, head, how, cherryPicked, passed } = prepared
  const { topic } = fitted
  const { title } = topic
  const body = pullRequestBody({ fitted, base: base.name, passed, read: measurementsOf(space) })
  const folder = join(space.pr, topic.id)
  const written: Written = {
    topic: topic.id,
    title,
    branch,
    base: base.name,
    dependsOn,
    head,
    tested: passed.some((command) => command.startsWith('go test')),
    how,
    cherryPicked,
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
