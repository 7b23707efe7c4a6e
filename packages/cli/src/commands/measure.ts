import { relative } from 'node:path'
import { measurements, writeMeasurement } from '@exaone4/benchmarks'
import { Failure } from '@exaone4/failure'
import { preparedTree } from '@exaone4/harness'
import { findRelease, series } from '@exaone4/patches'
import { Argument, type Command } from 'commander'
import type { OutputFlags } from '../output/output.ts'
import { withBuildOptions } from '../program/build-options.ts'
import { action, command } from '../program/command.ts'
import { type BuildFlags, makeBuild } from '../program/make-build.ts'
import { space } from '../program/workspace.ts'

type What = keyof typeof measurements
type Flags = BuildFlags & OutputFlags

export const measureCommand: Command = withBuildOptions(command('measure', 'pnpm measure memory'))
  .addArgument(new Argument('<what>', 'what is measured').choices(Object.keys(measurements)))
  .action((what: What, flags: Flags) => measure(what)(flags))

function measure(what: What): (flags: Flags) => Promise<void> {
  return action<Flags>(async (flags, context) => {
    const { out, signal } = context
    const measurement = measurements[what]
    await measurement.requires?.()
    const release = findRelease(flags.release ?? measurement.release)
    const asked = { ...flags, release: release.version }
    const patched = await makeBuild(asked, 'patched', context)
    if (measurement.where && !patched.info.facts.includes(measurement.where)) {
      throw new Failure('usage', `there is no ${what} to measure on ${release.version}`, {
        hint: `try ${measurement.release}`,
      })
    }
    const stock = await makeBuild(asked, 'stock', context)
    const measured = await measurement.measure({
      space,
      patched,
      stock,
      tree: () => preparedTree(space, release, { kind: 'gomod' }, series),
      say: out.say,
      signal,
    })
    const path = await writeMeasurement(space, measured)
    for (const line of measured.failed) out.say(`FAILED ${line}`)
    out.say(`written: ${relative(process.cwd(), path)}`)
    out.result(measured.table, measured.document)
    return measured.failed.length > 0 ? 1 : 0
  })
}
