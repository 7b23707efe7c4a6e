import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { librariesOf, searching } from './libraries.ts'
import { linkedProgram } from './linked-program.ts'
import { type Command, outcomeOf } from './outcome.ts'
import { copySources, writeTo } from './source-copy.ts'
import type { BothBuilds, RunVariant, TestSetting } from './test-setting.ts'
import type { LinkedTest } from './topic.ts'

/** Compiles the programs of a test once, and runs them on the libraries of either build. */
export async function linkedTest(
  setting: TestSetting,
  { programs }: LinkedTest,
  builds: BothBuilds,
): Promise<RunVariant> {
  const { pristine, scratch, signal } = setting
  const copy = await copySources(pristine, join(scratch, 'tree'))
  return async (variant, writes) => {
    writeTo(copy, writes)
    const models = join(scratch, `models-${variant}`)
    await mkdir(models)
    const libraries = librariesOf(builds[variant])
    const commands: Command[] = []
    for (const { source, args } of programs) {
      const program = await linkedProgram(setting, copy, builds, source)
      // ggml looks for its backends in the current folder.
      commands.push({ program, args: args(models), cwd: libraries, env: searching(libraries) })
    }
    return outcomeOf(commands, signal)
  }
}
