import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { quoted } from '@exaone4/harness'
import { z } from 'zod'
import type { Base } from './repository.ts'

/** A branch as this tool left it: commits made from patches, perhaps with manual commits on top. */
export interface Made {
  head: string
  /** The parent of its first commit: the base, or the tip of another branch. */
  parent: string
  /** Its commits made from patches, oldest first. */
  commits: string[]
  /** Hash of everything that determines these commits: edits, files, messages, identity. */
  patchesHash: string
  /** Commands that passed on it. */
  passed: string[]
}

const madeSchema: z.ZodType<Made> = z.object({
  head: z.string(),
  parent: z.string(),
  commits: z.array(z.string()),
  patchesHash: z.string(),
  passed: z.array(z.string()),
})

/** Branches made for a repository, by topic, the newest last. A run that ended early may not have moved the branch. */
const recordSchema: z.ZodType<Record<string, Made[]>> = z.record(z.string(), z.array(madeSchema))

/** The options of a run. */
export interface RunOptions {
  base: Base
  topics: string[]
  signoff: boolean
  skipTests: boolean
}

/** A run that a conflict stopped. */
export interface Stopped {
  topic: string
  parent: string
  /** Commits made from patches that are already in the worktree's history. */
  commits: string[]
  /** The tip of the history before the commit that conflicts. */
  head: string
  /** Commits to be cherry-picked; the first is the one that conflicts. */
  remaining: string[]
  /** The tip of the branch that they come from. */
  tip: string
}

/** A run that has not finished. */
export interface UnfinishedRun {
  pid: number
  options: RunOptions
  stopped?: Stopped
}

const runSchema: z.ZodType<UnfinishedRun> = z.object({
  pid: z.number(),
  options: z.object({
    base: z.object({ name: z.string(), commit: z.string() }),
    topics: z.array(z.string()),
    signoff: z.boolean(),
    skipTests: z.boolean(),
  }),
  stopped: z
    .object({
      topic: z.string(),
      parent: z.string(),
      commits: z.array(z.string()),
      head: z.string(),
      remaining: z.array(z.string()),
      tip: z.string(),
    })
    .exactOptional(),
})

const RECORD = 'branches.json'
const RUN = 'run.json'
/** Entries per branch. */
const MAX_ENTRIES = 5

export async function madeOf(dir: string, topic: string): Promise<Made[]> {
  return (await read(dir, RECORD, recordSchema))?.[topic] ?? []
}

export async function remember(dir: string, topic: string, made: Made): Promise<void> {
  const record = (await read(dir, RECORD, recordSchema)) ?? {}
  const others = (record[topic] ?? []).filter(({ head }) => head !== made.head)
  await write(dir, RECORD, { ...record, [topic]: [...others, made].slice(-MAX_ENTRIES) })
}

export function unfinishedRun(dir: string): Promise<UnfinishedRun | undefined> {
  return read(dir, RUN, runSchema)
}

export function noteRun(dir: string, run: UnfinishedRun): Promise<void> {
  return write(dir, RUN, run)
}

export function forgetRun(dir: string): Promise<void> {
  return rm(join(dir, RUN), { force: true })
}

async function read<T>(dir: string, name: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const path = join(dir, name)
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return undefined
  })
  if (text === undefined) return undefined
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    throw new Failure('source', `${path} is damaged`, {
      hint: `delete it and run the command again; branches are not affected: rm ${quoted(path)}`,
      cause,
    })
  }
}

async function write(dir: string, name: string, content: unknown): Promise<void> {
  await mkdir(dir, { recursive: true })
  const path = join(dir, name)
  await writeFile(`${path}.tmp`, `${JSON.stringify(content, null, 2)}\n`)
  await rename(`${path}.tmp`, path)
}
