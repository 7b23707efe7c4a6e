import { Failure } from '@exaone4/failure'
import { type Build, parseSource, preparedTree, type Workspace } from '@exaone4/harness'
import { findRelease, series } from '@exaone4/patches'
import { type Measured, writeMeasurement } from '../documents/measurement.ts'
import { type MeasurementName, measurements } from './measure.ts'
import { requireSeries, requireSource } from './require-builds.ts'

export interface MeasureOptions {
  /** The release to measure (default: that of the measurement). */
  release?: string | undefined
  /** Where its source comes from (default: `gomod`). */
  source?: string | undefined
  /** Are the builds finished ones that the user named? */
  isGiven: boolean
  /** Makes or finds a build of a release. */
  make: (release: string, variant: 'patched' | 'stock') => Promise<Build>
  /** Edits of a release that tests show to be needed. */
  settled: (release: string) => Promise<string[]>
  /** May packages be installed? */
  install: boolean
  say: (line: string) => void
  signal: AbortSignal
}

/**
 * Measures both builds of a release and writes the document of the measurement.
 *
 * @returns the measurement and the path of the document
 * @throws Failure `usage`, `prerequisite`, and what making a build throws
 */
export async function measureBuilds(
  space: Workspace,
  what: MeasurementName,
  { isGiven, make, settled, install, say, signal, ...asked }: MeasureOptions,
): Promise<{ measured: Measured; path: string }> {
  const measurement = measurements[what]
  await measurement.requires?.()
  const release = findRelease(asked.release ?? measurement.release)
  const source = parseSource(asked.source ?? 'gomod')
  if (isGiven && source.kind !== 'gomod') {
    throw new Failure('usage', '--use and --source cannot be given together', {
      hint: 'builds given with --use are measured with the published source of their release',
    })
  }
  const patched = await timed(() => make(release.version, 'patched'))
  if (measurement.where && !patched.build.info.facts.includes(measurement.where)) {
    throw new Failure('usage', `${what} cannot be measured on ${release.version}`, {
      hint: `try ${measurement.release}`,
    })
  }
  const stock = await timed(() => make(release.version, 'stock'))
  for (const { build } of [patched, stock]) requireSource(build, source.kind)
  const measured = await measurement.measure({
    space,
    patched: patched.build,
    stock: stock.build,
    buildSeconds: { patched: patched.seconds, stock: stock.seconds },
    again: () => make(release.version, 'patched'),
    tree: async () => {
      const tree = await preparedTree(space, release, source, series)
      requireSeries(patched.build, tree.series)
      return tree
    },
    settled: () => settled(release.version),
    install,
    say,
    signal,
  })
  return { measured, path: await writeMeasurement(space, measured) }
}

async function timed(make: () => Promise<Build>): Promise<{ build: Build; seconds: number }> {
  const started = Date.now()
  const build = await make()
  return { build, seconds: (Date.now() - started) / 1000 }
}
