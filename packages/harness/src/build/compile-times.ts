import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const FILE = 'compile-times.json'

/** Seconds that a compiler took for each object of a build folder, by its path without `.o`. */
export type CompileTimes = Readonly<Record<string, number>>

const schema = z.record(z.string(), z.number().nonnegative())

/** The recorded times of a build folder; empty if there are none. */
export async function readCompileTimes(dir: string): Promise<CompileTimes> {
  try {
    return schema.parse(JSON.parse(await readFile(join(dir, FILE), 'utf8')))
  } catch {
    return {}
  }
}

/**
 * Records the times of the objects that were compiled since they were begun: a compiler ends when it has written its
 * object.
 *
 * @param begun when each object was begun, in milliseconds
 */
export async function recordCompileTimes(dir: string, begun: ReadonlyMap<string, number>): Promise<void> {
  const times: Record<string, number> = { ...(await readCompileTimes(dir)) }
  for (const [object, start] of begun) {
    const written = await stat(join(dir, `${object}.o`)).catch(() => undefined)
    if (written && written.mtimeMs > start) times[object] = Math.round(written.mtimeMs - start) / 1000
  }
  if (begun.size > 0) await writeFile(join(dir, FILE), `${JSON.stringify(times, null, 2)}\n`)
}
