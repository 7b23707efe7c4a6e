import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import type { Workspace } from '@exaone4/harness'

export interface InstallOptions {
  /** May clients, and the tools that install them, be installed? */
  install: boolean
  say: (line: string) => void
  signal?: AbortSignal | undefined
}

/** @throws Failure `prerequisite` if a client is not installed and must not be */
export function refuseMissing(script: string, install: boolean): void {
  if (install) return
  throw new Failure('prerequisite', `the client ${script} is not installed`, {
    hint: 'leave out --no-install: pnpm test:clients installs it into .cache/clients',
  })
}

/** The folder of the scripts, one for each client library. */
export const SCRIPTS: string = join(import.meta.dirname, '../scripts')

/** The folder for the packages of a client. Its name changes when a pinned version changes. */
export async function packagesFolder({ cache }: Workspace, script: string, lock: string): Promise<string> {
  const text = await readFile(join(SCRIPTS, script, lock))
  const digest = createHash('sha256').update(text).digest('hex')
  return join(cache, 'clients', `${script}-${digest.slice(0, 12)}`)
}
