import { join } from 'node:path'
import type { Fact } from '@exaone4/patches'
import { checks } from '../checks/all.ts'
import { injectFaults } from '../fault-injection/inject.ts'
import { faultTable } from '../fault-injection/matrix.ts'
import { table } from '../report/table.ts'
import { verdict } from '../report/verdict.ts'
import { memberAreas } from '../run/choose.ts'
import { checkOnce, type SelfTest, type TestedBuilds } from './tested-builds.ts'

/** Tests that stock fails exactly the checks that patches fix, and that checks detect injected faults. */
export async function testFaults(builds: TestedBuilds): Promise<SelfTest> {
  const { space, patched, stock, tree, say, signal, shown, settled } = builds
  const stockReport = await checkOnce(builds, stock)
  const { failed, errors, unexpected } = verdict(stockReport)
  const matrix = await injectFaults({
    space,
    tree,
    patched,
    stock,
    reports: [await checkOnce(builds, patched), stockReport],
    artifacts: join(space.reports, `test-faults-${patched.info.release}`),
    // The suite runs a second time with other letters in each text only where all is tested.
    effort: settled === undefined ? 'all' : 'specific',
    ...(shown && { only: checks.filter(({ where }) => !appliesTo(shown, where)).map(({ id }) => id) }),
    say: (line) => say(`  ${line}`),
    signal,
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
