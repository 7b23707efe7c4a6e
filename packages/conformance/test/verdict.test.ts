import { expect, test } from 'vitest'
import { reportSchema } from '../src/report/report.ts'
import { table } from '../src/report/table.ts'
import { verdict } from '../src/report/verdict.ts'
import { checkResult, reportOf } from './report.ts'

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

test('a stock build is expected to fail what a patch answers, and nothing else', () => {
  const report = reportOf('stock', [
    checkResult('a/answered', failed),
    checkResult('a/kept', { fixedBy: [] }),
    checkResult('b/proves-nothing'),
    checkResult('b/unanswered', { ...failed, fixedBy: [] }),
  ])
  expect(verdict(report).unexpected).toEqual([
    { id: 'b/proves-nothing', problem: 'passes without parser: it proves nothing about them' },
    { id: 'b/unanswered', problem: 'fails, and no patch answers it' },
  ])
})

test('the table has a line per check, says which patch answers a failure, and ends in the counts', () => {
  const report = reportOf('stock', [checkResult('a/one', failed), checkResult('a/two', { fixedBy: [] })])
  expect(table(report)).toMatchInlineSnapshot(`
    "test-stock

    ✗ MUST   a/one  a/one holds [answered by parser]
             expected 1 to be 2
    ✓ MUST   a/two  a/two holds

    Every failure is one that a patch answers, and every such check fails.
    1 passed, 1 failed"
  `)
})

test('a report survives its schema', () => {
  const report = reportOf('patched', [checkResult('a/must', failed)])
  expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report)
})
