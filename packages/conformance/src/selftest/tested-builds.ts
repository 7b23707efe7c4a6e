import { join } from 'node:path'
import type { Build, Tree, Workspace } from '@exaone4/harness'
import type { Report } from '../report/report.ts'
import { runConformance } from '../run/run.ts'

/** Both builds of a release, and what they were made from. */
export interface TestedBuilds {
  space: Workspace
  patched: Build
  stock: Build
  tree: Tree
  say: (line: string) => void
  signal: AbortSignal
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
  const name = build.dir.slice(space.dist.length + 1)
  return runConformance({
    target: {
      name,
      server: { kind: 'build', ollama: build.ollama },
      stock: stock.ollama,
      artifacts: join(space.reports, `test-${name}`),
    },
    info: build.info,
    onResult: ({ id, status, milliseconds }) => say(`  ${status} ${id} ${Math.round(milliseconds / 1000)} s`),
  })
}
