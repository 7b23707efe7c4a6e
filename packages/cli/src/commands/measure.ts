import { relative } from 'node:path'
import { type MeasurementName, measureBuilds, measurementNames } from '@exaone4/benchmarks'
import { Argument, type Command } from 'commander'
import type { OutputFlags } from '../output/output.ts'
import { withBuildOptions } from '../program/build-options.ts'
import { action, command } from '../program/command.ts'
import { type BuildFlags, makeBuild } from '../program/make-build.ts'
import { space } from '../program/workspace.ts'
import { settledEdits } from '../stages/tested-builds.ts'

type Flags = BuildFlags & OutputFlags

export const measureCommand: Command = withBuildOptions(
  command('measure', 'pnpm measure memory'),
  'this',
  'for each measurement its own',
)
  .addArgument(new Argument('<what>', 'what to measure').choices(measurementNames))
  .action((what: MeasurementName, flags: Flags) => measure(what)(flags))

function measure(what: MeasurementName): (flags: Flags) => Promise<void> {
  return action<Flags>(async (flags, context) => {
    const { out, signal } = context
    const { measured, path } = await measureBuilds(space, what, {
      release: flags.release,
      source: flags.source,
      isGiven: flags.use !== undefined,
      make: (release, variant) => makeBuild({ ...flags, release }, variant, context),
      settled: settledEdits,
      install: flags.install ?? true,
      say: out.say,
      signal,
    })
    for (const line of measured.failed) out.say(`FAILED ${line}`)
    out.say(`written: ${relative(process.cwd(), path)}`)
    out.say('next: pnpm fix, then update the documents: pnpm exaone4 evidence --write')
    out.result(measured.table, measured.document)
    return measured.failed.length > 0 ? 1 : 0
  })
}
