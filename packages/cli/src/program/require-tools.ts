import {
  archivePrerequisites,
  browserPrerequisite,
  buildPrerequisites,
  ensurePrerequisites,
} from '@exaone4/harness'
import type { Context } from './command.ts'
import { space } from './workspace.ts'

/** Stops before any work is done if a tool is missing that cannot be installed from here. */
export async function ensureBuildTools(install: boolean, { out, signal }: Context): Promise<void> {
  await ensurePrerequisites(space, buildPrerequisites, { install, say: out.say, signal })
}

/** The same, including what tests of archives need, and those of pages. */
export async function ensureTestTools(
  { install, pages }: { install: boolean; pages: boolean },
  { out, signal }: Context,
): Promise<void> {
  const tools = [...buildPrerequisites, ...archivePrerequisites, ...(pages ? [browserPrerequisite] : [])]
  await ensurePrerequisites(space, tools, { install, say: out.say, signal })
}

/** The same for commands that fetch and compare trees but build nothing. */
export async function ensureTreeTools({ out, signal }: Context): Promise<void> {
  const tools = buildPrerequisites.filter(({ id }) => id === 'go' || id === 'git')
  await ensurePrerequisites(space, tools, { install: false, say: out.say, signal })
}
