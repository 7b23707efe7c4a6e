import { join } from 'node:path'
import type { Fact } from '@exaone4/patches'
import { checks } from '../checks/all.ts'
import type { Check } from '../checks/check.ts'
import { canInject } from '../fault-injection/faulty-build.ts'
import { type InjectionRequest, injectFaults } from '../fault-injection/inject.ts'
import { type Detection, type KnownDetection, stillDetected } from '../fault-injection/known-detections.ts'
import { type FaultMatrix, faultTable } from '../fault-injection/matrix.ts'
import { faults } from '../faults/faults.ts'
import { table } from '../report/table.ts'
import { verdict } from '../report/verdict.ts'
import { memberAreas } from '../run/choose.ts'
import { checkOnce, type SelfTest, type TestedBuilds } from './tested-builds.ts'

/** Tests that stock fails exactly the checks that patches fix, and that checks detect injected faults. */
export async function testFaults(builds: TestedBuilds): Promise<SelfTest> {
  const { space, stock, tree, say, settled, knownDetections = [] } = builds
  const stockReport = await checkOnce(builds, stock)
  const { failed, errors, unexpected } = verdict(stockReport)
  const known = await stillDetected(space, tree, knownDetections)
  say(
    `  ${known.length} of ${knownDetections.length} results with faults in a build are known, with the same code`,
  )
  const matrix = await injectFaults({
    ...injection(builds),
    reports: [await checkOnce(builds, builds.patched), stockReport],
    // The suite runs a second time with other letters in each text only where all is tested.
    effort: settled === undefined ? 'all' : 'specific',
    known,
  })
  const runOnStock = stockReport.checks.filter(({ status }) => status === 'pass' || status === 'fail')
  return {
    passed: runOnStock.length - unexpected.length + matrix.detecting,
    failed: [
      ...unexpected.map(({ id, problem }) => `${id} ${problem}`),
      ...errors.map(({ id, reason }) => `${id} broke on stock: ${reason}`),
      ...(failed.length === 0 ? ['no check failed on stock'] : []),
      ...matrix.problems,
    ],
    output: [table(stockReport), faultTable(matrix)].join('\n\n'),
  }
}

/** What checks detected on builds with faults. */
export interface Detections {
  /** Detected before, with the same code. */
  known: KnownDetection[]
  /** What the others found; none if all are known. */
  matrix?: FaultMatrix
}

/** Tries the faults in a build that are not known to be detected. `onDetected` gets each as soon as it was tried. */
export async function detectUnknown(
  builds: TestedBuilds,
  onDetected: InjectionRequest['onDetected'],
): Promise<Detections> {
  const known = await stillDetected(builds.space, builds.tree, builds.knownDetections ?? [])
  const only = tested(builds).filter(({ id, failsOn = [] }) =>
    failsOn.some((name) => isUnknown({ fault: name, check: id }, known, builds)),
  )
  if (only.length === 0) return { known }
  const request = { ...injection(builds), only: only.map(({ id }) => id), effort: 'built', known } as const
  return { known, matrix: await injectFaults({ ...request, ...(onDetected && { onDetected }) }) }
}

function isUnknown(
  { fault, check }: Detection,
  known: readonly KnownDetection[],
  builds: TestedBuilds,
): boolean {
  const { build } = faults[fault]
  if (build === undefined || !canInject(builds, build)) return false
  return !known.some((each) => each.fault === fault && each.check === check)
}

function injection(builds: TestedBuilds): InjectionRequest {
  const { space, patched, stock, tree, say, signal } = builds
  return {
    space,
    tree,
    patched,
    stock,
    artifacts: join(space.reports, `test-faults-${patched.info.release}`),
    only: tested(builds).map(({ id }) => id),
    say: (line) => say(`  ${line}`),
    signal,
  }
}

/** All checks, or those that a release whose tests run as well does not show. */
function tested({ shown }: TestedBuilds): readonly Check[] {
  return shown ? checks.filter(({ where }) => !appliesTo(shown, where)) : checks
}

/**
 * Tests EXAONE 4.5 in the areas that hold for each member of the family: its scripted models pass, and each check
 * detects a fault with them, too.
 */
export async function testMember({
  space,
  patched,
  stock,
  tree,
  say,
  signal,
}: TestedBuilds): Promise<SelfTest> {
  const matrix = await injectFaults({
    space,
    tree,
    patched,
    stock,
    member: '4.5',
    // With EXAONE 4.0, the same checks detect every fault.
    effort: 'one',
    only: memberAreas,
    artifacts: join(space.reports, `test-member-${patched.info.release}`),
    say: (line) => say(`  ${line}`),
    signal,
  })
  return { passed: matrix.detecting, failed: matrix.problems, output: faultTable(matrix) }
}

function appliesTo(facts: readonly Fact[], where: Fact | undefined): boolean {
  return where === undefined || facts.includes(where)
}
