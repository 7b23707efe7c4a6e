import { relative } from 'node:path'
import {
  type MeasurementName,
  measurementNames,
  measurements,
  requireSeries,
  requireSource,
  writeMeasurement,
} from '@exaone4/benchmarks'
import { Failure } from '@exaone4/failure'
import { type Build, parseSource, preparedTree } from '@exaone4/harness'
import { findRelease, series } from '@exaone4/patches'
import { Argument, type Command } from 'commander'
import type { OutputFlags } from '../output/output.ts'
import { withBuildOptions } from '../program/build-options.ts'
import { action, type Context, command } from '../program/command.ts'
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
    const measurement = measurements[what]
    await measurement.requires?.()
    const release = findRelease(flags.release ?? measurement.release)
    const source = parseSource(flags.source ?? 'gomod')
    if (flags.use && source.kind !== 'gomod') {
      throw new Failure('usage', '--use and --source cannot be given together', {
        hint: 'builds given with --use are measured with the published source of their release',
      })
    }
    const asked = { ...flags, release: release.version }
    const patched = await timedBuild(asked, 'patched', context)
    if (measurement.where && !patched.build.info.facts.includes(measurement.where)) {
      throw new Failure('usage', `${what} cannot be measured on ${release.version}`, {
        hint: `try ${measurement.release}`,
      })
    }
    const stock = await timedBuild(asked, 'stock', context)
    for (const { build } of [patched, stock]) requireSource(build, source.kind)
    const measured = await measurement.measure({
      space,
      patched: patched.build,
      stock: stock.build,
      buildSeconds: { patched: patched.seconds, stock: stock.seconds },
      again: () => makeBuild(asked, 'patched', context),
      tree: async () => {
        const tree = await preparedTree(space, release, source, series)
        requireSeries(patched.build, tree.series)
        return tree
      },
      settled: () => settledEdits(release.version),
      install: flags.install ?? true,
      say: out.say,
      signal,
    })
    const path = await writeMeasurement(space, measured)
    for (const line of measured.failed) out.say(`FAILED ${line}`)
    out.say(`written: ${relative(process.cwd(), path)}`)
    out.say('next: pnpm fix, then update the documents: pnpm exaone4 evidence --write')
    out.result(measured.table, measured.document)
    return measured.failed.length > 0 ? 1 : 0
  })
}

async function timedBuild(
  flags: BuildFlags,
  variant: 'patched' | 'stock',
  context: Context,
): Promise<{ build: Build; seconds: number }> {
  const started = Date.now()
  const build = await makeBuild(flags, variant, context)
  return { build, seconds: (Date.now() - started) / 1000 }
}
