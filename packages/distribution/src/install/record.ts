import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { z } from 'zod'
import { DROP_IN } from './unit.ts'

const RECORD = 'installed.json'

/** What an installation has added to a system, for `uninstall`. Paths are those of the installed system. */
export interface InstallationRecord {
  version: 1
  /** Names of the folders of builds, in the folder of this record; the newest last. */
  builds: string[]
  /** Folders that were not there before, each after the one that contains it. */
  folders: string[]
  /** The file that makes the service run a build. */
  dropIn?: string | undefined
}

const schema: z.ZodType<InstallationRecord> = z.object({
  version: z.literal(1),
  builds: z.array(z.string().regex(/^v\d[\w.+-]*$/)),
  folders: z.array(z.string().startsWith('/')),
  dropIn: z.literal(DROP_IN).optional(),
})

/**
 * Reads the record of a prefix.
 *
 * @returns undefined if nothing was installed there
 * @throws Failure `usage` if it is damaged
 */
export async function readRecord(prefix: string): Promise<InstallationRecord | undefined> {
  const path = join(prefix, RECORD)
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error
    return undefined
  })
  if (text === undefined) return undefined
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    throw new Failure('usage', `${path} is damaged`, {
      detail: String((cause as Error).message),
      hint: `remove what was installed yourself: the drop-in exaone4.conf of ollama.service, and ${prefix}`,
      cause,
    })
  }
}

/** Writes the record, before anything that it names is added. */
export async function writeRecord(prefix: string, record: InstallationRecord): Promise<void> {
  const path = join(prefix, RECORD)
  await writeFile(`${path}.new`, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o644 })
  await rename(`${path}.new`, path)
}

export const recordPath = (prefix: string): string => join(prefix, RECORD)
