import type { LoadFacts } from '@exaone4/harness'
import { releases } from '@exaone4/patches'
import { expect, test } from 'vitest'
import { checks } from '../src/checks/all.ts'
import { expectedFailures } from '../src/report/expected-failures.ts'
import { junit } from '../src/report/junit.ts'
import { type CheckResult, reportSchema } from '../src/report/report.ts'
import { table } from '../src/report/table.ts'
import { verdict } from '../src/report/verdict.ts'
import { checkResult, reportOf } from '../testing/report.ts'

const load: LoadFacts = {
  runner: 'ollama-engine',
  template: 'go',
  model: 'sha256-0',
  flashAttention: 'enabled',
  contextTokens: 4096,
  batchTokens: 512,
  parallel: 1,
  caches: [{ kind: 'all', cells: undefined, layers: 1, keyType: 'f16', valueType: 'f16', bytes: 1 }],
  computeBuffers: [{ device: 'CPU', bytes: 1 }],
  layers: { total: 1, offloaded: undefined },
  devices: [],
  allocated: [{ name: 'CPU', layers: 1, weights: 1, cache: 1, computeBuffer: 1 }],
  estimate: { weights: 1, cache: 1, computeBuffer: 1, total: 3 },
  warnings: [],
}

const failed = { status: 'fail', reason: 'expected 1 to be 2' } as const

test('a failing MUST fails the target, a failing SHOULD warns, and what was not run has not passed', () => {
  const report = reportOf('patched', [
    checkResult('a/pass'),
    checkResult('a/must', failed),
    checkResult('a/should', { ...failed, level: 'SHOULD' }),
    checkResult('a/not', { status: 'not-run', reason: 'needs a log' }),
  ])
  const { passed, failed: failing, warned, notRun, unexpected } = verdict(report)
  expect(passed).toBe(1)
  expect(failing.map(({ id }) => id)).toEqual(['a/must'])
  expect(warned.map(({ id }) => id)).toEqual(['a/should'])
  expect(notRun.map(({ id }) => id)).toEqual(['a/not'])
  expect(unexpected).toEqual([])
})

test('a stock build is expected to fail what a patch fixes, and nothing else', () => {
  const report = reportOf('stock', [
    checkResult('a/answered', failed),
    checkResult('a/kept', { fixedBy: [] }),
    checkResult('b/passes'),
    checkResult('b/unanswered', { ...failed, fixedBy: [] }),
  ])
  expect(verdict(report).unexpected).toEqual([
    { id: 'b/passes', problem: 'passes without parser, which are said to fix it' },
    { id: 'b/unanswered', problem: 'fails, and no patch fixes it' },
  ])
})

test('the table has a line per check, says which patch fixes a failure, and ends in the counts', () => {
  const report = reportOf('stock', [checkResult('a/one', failed), checkResult('a/two', { fixedBy: [] })])
  expect(table(report)).toMatchInlineSnapshot(`
    "test-stock

    ✗ MUST   a/one  a/one holds [fixed by parser]
             expected 1 to be 2
    ✓ MUST   a/two  a/two holds

    Every failure is one that a patch fixes, and every check that needs a patch fails.
    1 passed, 1 failed, 0 errors"
  `)
})

const known: Partial<CheckResult> = { level: 'SHOULD', fixedBy: [] }

test('what broke fails the target, whatever the level, and is not a failure', () => {
  const report = reportOf('patched', [
    checkResult('a/pass'),
    checkResult('a/broke', { status: 'error', level: 'SHOULD', reason: 'connect ECONNREFUSED' }),
  ])
  const { failed, warned, errors, ok } = verdict(report)
  expect({ failed, warned, ok }).toEqual({ failed: [], warned: [], ok: false })
  expect(errors.map(({ id }) => id)).toEqual(['a/broke'])
  expect(table(report)).toContain('1 passed, 0 failed, 1 error')
})

test('an expected failure does not fail the target, and one that passes does', () => {
  const failing = reportOf('patched', [checkResult('format/generate-thinking', { ...known, ...failed })])
  expect(verdict(failing)).toMatchObject({ warned: [], stale: [], ok: true })
  expect(verdict(failing).expected.map(({ result }) => result.id)).toEqual(['format/generate-thinking'])
  const passing = reportOf('patched', [checkResult('format/generate-thinking', known)])
  expect(verdict(passing).ok).toBe(false)
  expect(table(passing)).toContain('stale: format/generate-thinking passes: remove it')
})

test('a failure is expected on the releases of its entry only, and an error never', () => {
  const result = checkResult('format/generate-thinking', { ...known, ...failed })
  const report = reportOf('patched', [result])
  const other = { ...report, target: { ...report.target, release: 'v0.34.4' } }
  expect(verdict(other)).toMatchObject({ expected: [], warned: [result] })
  const broke = reportOf('patched', [checkResult('format/generate-thinking', { ...known, status: 'error' })])
  expect(verdict(broke)).toMatchObject({ expected: [], stale: [], ok: false })
})

test('expected failures are of checks and releases that there are', () => {
  const ids = checks.map(({ id }) => id)
  const versions = releases.map(({ version }) => version)
  for (const entry of expectedFailures) {
    expect(ids).toContain(entry.id)
    expect(versions).toEqual(expect.arrayContaining([...entry.releases]))
  }
})

test('JUnit tells failures, errors and what was not run apart', () => {
  const report = reportOf('patched', [
    checkResult('a/pass'),
    checkResult('a/fail', { status: 'fail', reason: 'expected "<a>" to be 2\u0000\nmore' }),
    checkResult('a/warned', { status: 'fail', level: 'SHOULD', reason: 'slow' }),
    checkResult('b/broke', { status: 'error', reason: 'connect ECONNREFUSED' }),
    checkResult('b/not-run', { status: 'not-run', reason: 'needs a GPU' }),
  ])
  expect(junit(report)).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="test-patched" tests="5" failures="1" errors="1" skipped="2">
      <testsuite name="a" tests="3" failures="1" errors="0" skipped="1">
        <testcase classname="a" name="a/pass" time="0.001"/>
        <testcase classname="a" name="a/fail" time="0.001">
          <failure message="expected &quot;&lt;a&gt;&quot; to be 2">expected &quot;&lt;a&gt;&quot; to be 2
    more</failure>
        </testcase>
        <testcase classname="a" name="a/warned" time="0.001">
          <skipped message="slow">slow</skipped>
        </testcase>
      </testsuite>
      <testsuite name="b" tests="2" failures="0" errors="1" skipped="1">
        <testcase classname="b" name="b/broke" time="0.001">
          <error message="connect ECONNREFUSED">connect ECONNREFUSED</error>
        </testcase>
        <testcase classname="b" name="b/not-run" time="0.001">
          <skipped message="needs a GPU">needs a GPU</skipped>
        </testcase>
      </testsuite>
    </testsuites>
    "
  `)
})

test('a report survives its schema', () => {
  const result = checkResult('a/must', {
    ...failed,
    servers: [{ settings: 'default', environment: {}, loads: [load], log: [] }],
  })
  const report = reportOf('patched', [result])
  expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report)
  const broken = { ...report, checks: [{ ...result, servers: [{ ...result.servers[0], loads: [{}] }] }] }
  expect(reportSchema.safeParse(broken).success).toBe(false)
})
