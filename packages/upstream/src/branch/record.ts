import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { z } from 'zod'
import type { Base } from './repository.ts'

/** A branch as it was made from rules, and perhaps commits by hand on top. */
export interface Made {
  head: string
  /** What its commits stand on: the base, or the end of another branch. */
  parent: string
  /** Its commits that were made from rules, oldest first. */
  commits: string[]
  /** Of all that decides what the rules make: edits, files, messages, identity. */
  rules: string
  /** What was run on it and passed. */
  passed: string[]
}

const madeSchema: z.ZodType<Made> = z.object({
  head: z.string(),
  parent: z.string(),
  commits: z.array(z.string()),
  rules: z.string(),
  passed: z.array(z.string()),
})

/** What was made for a repository, by topic, the newest last. A newer one may not have become the branch. */
const recordSchema: z.ZodType<Record<string, Made[]>> = z.record(z.string(), z.array(madeSchema))

/** What a run was asked for. */
export interface RunOptions {
  base: Base
  topics: string[]
  signoff: boolean
  skipTests: boolean
}

/** A commit of a topic that is not carried yet, as it conflicts. */
export interface Stopped {
  topic: string
  parent: string
  /** Commits from rules that are in the work tree's history. */
  commits: string[]
  /** The end of the history before the commit that conflicts. */
  head: string
  /** Commits to be carried, the one that conflicts first. */
  remaining: string[]
  /** Where the branch is that they are from. */
  tip: string
}

/** A run that has not ended. */
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

const RECORD = 'record.json'
const RUN = 'run.json'
/** Older ones of a branch are of no use: it is one of the newest, or was made by hand. */
const KEPT = 5

export async function madeOf(dir: string, topic: string): Promise<Made[]> {
  return (await read(dir, RECORD, recordSchema))?.[topic] ?? []
}

export async function remember(dir: string, topic: string, made: Made): Promise<void> {
  const record = (await read(dir, RECORD, recordSchema)) ?? {}
  const others = (record[topic] ?? []).filter(({ head }) => head !== made.head)
  await write(dir, RECORD, { ...record, [topic]: [...others, made].slice(-KEPT) })
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
      hint: `delete it, and run the command again; branches stay: rm ${path}`,
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
