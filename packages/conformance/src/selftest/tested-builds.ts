import { basename, join } from 'node:path'
import type { Build, Tree, Workspace } from '@exaone4/harness'
import type { Fact } from '@exaone4/patches'
import type { KnownDetection } from '../fault-injection/known-detections.ts'
import type { KnownMutant } from '../fault-injection/known-mutants.ts'
import type { Report } from '../report/report.ts'
import { runConformance } from '../run/run.ts'
import { targetOf } from '../run/target.ts'

/** Both builds of a release, and what they were made from. */
export interface TestedBuilds {
  space: Workspace
  patched: Build
  stock: Build
  tree: Tree
  say: (line: string) => void
  signal: AbortSignal
  /** Facts of another release whose tests run as well: checks that run there need no faults here. */
  shown?: readonly Fact[]
  /** Edits and owned files that another stage shows to be needed. */
  settled?: readonly string[]
  /** Mutants that were detected before. */
  knownMutants?: readonly KnownMutant[]
  /** What checks detected before, on builds with a fault. */
  knownDetections?: readonly KnownDetection[]
}

/** What came of a test of the builds, or of the suite itself. */
export interface SelfTest {
  passed: number
  /** What failed, one line each. */
  failed: string[]
  /** What explains the failures. */
  output?: string
}

const reports = new Map<string, Promise<Report>>()

/** What the checks find on a build: the tests of one run share it. */
export function checkOnce(builds: TestedBuilds, build: Build): Promise<Report> {
  const report = reports.get(build.dir) ?? check(builds, build)
  reports.set(build.dir, report)
  return report
}

function check({ space, stock, say }: TestedBuilds, build: Build): Promise<Report> {
  return runConformance({
    target: targetOf(build, stock, join(space.reports, `test-${basename(build.dir)}`)),
    info: build.info,
    onResult: ({ id, status, milliseconds }) => say(`  ${status} ${id} ${Math.round(milliseconds / 1000)} s`),
  })
}
