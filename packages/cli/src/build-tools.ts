import { buildPrerequisites, ensurePrerequisites } from '@exaone4/harness'
import type { Context } from './command.ts'
import { space } from './root.ts'

/** Stops before anything is done when a tool is missing that cannot be installed from here. */
export async function ensureBuildTools(install: boolean, { out, signal }: Context): Promise<void> {
  await ensurePrerequisites(space, buildPrerequisites, { install, say: out.say, signal })
}
