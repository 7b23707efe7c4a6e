import * as harness from '@exaone4/harness'
import type { Context } from './command.ts'
import { space } from './workspace.ts'

/** Stops before any work is done if a tool is missing that cannot be installed from here. */
export async function ensureBuildTools(install: boolean, { out, signal }: Context): Promise<void> {
  await harness.ensurePrerequisites(space, harness.buildPrerequisites, { install, say: out.say, signal })
}

/** The same, including what tests of archives need, and those of pages. */
export async function ensureTestTools(install: boolean, pages: boolean, context: Context): Promise<void> {
  const options = { install, say: context.out.say, signal: context.signal }
  await harness.ensurePrerequisites(space, harness.testPrerequisites(pages), options)
}

/** The same for commands that fetch and compare trees but build nothing. */
export async function ensureTreeTools({ out, signal }: Context): Promise<void> {
  const options = { install: false, say: out.say, signal }
  await harness.ensurePrerequisites(space, harness.treePrerequisites, options)
}
