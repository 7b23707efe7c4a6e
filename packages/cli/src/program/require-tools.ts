import { ensurePrerequisites, toolsFor } from '@exaone4/harness'
import type { Context } from './command.ts'
import { space } from './workspace.ts'

/** Stops before any work is done if a tool is missing that cannot be installed from here. */
export async function ensureBuildTools(install: boolean, { out, signal }: Context): Promise<void> {
  await ensurePrerequisites(space, toolsFor.build, { install, say: out.say, signal })
}

/** The same for tests, and with a browser for those of pages. */
export async function ensureTestTools(
  work: 'pageTests' | 'tests',
  install: boolean,
  { out, signal }: Context,
): Promise<void> {
  await ensurePrerequisites(space, toolsFor[work], { install, say: out.say, signal })
}

/** The same for commands that fetch and compare trees but build nothing. */
export async function ensureTreeTools({ out, signal }: Context): Promise<void> {
  await ensurePrerequisites(space, toolsFor.trees, { install: false, say: out.say, signal })
}
