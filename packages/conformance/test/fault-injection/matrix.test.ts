import type { Build } from '@exaone4/harness'
import { expect, test } from 'vitest'
import { controlOf, isAbout } from '../../src/fault-injection/control.ts'
import { faultMatrix, faultTable } from '../../src/fault-injection/matrix.ts'
import { checkResult, reportOf } from '../../testing/report.ts'

const nothing = { expectedFailures: [], notBuilt: [], control: [] }

test('a fault is detected by a failed assertion, and by nothing else', () => {
  const matrix = faultMatrix(
    [
      { id: 'a/detects', found: { garbled: 'fail', stock: 'fail' }, known: [] },
      { id: 'a/passes', found: { garbled: 'pass' }, known: [] },
      { id: 'a/breaks', found: { garbled: 'error', stock: 'fail' }, known: [] },
      { id: 'a/nothing', found: {}, known: [] },
    ],
    nothing,
  )
  expect(matrix).toMatchObject({ detecting: 1, cells: { all: 5, errors: 1, known: 0 } })
  expect(matrix.problems).toEqual([
    'a/passes does not detect garbled: the result is pass',
    'a/breaks does not detect garbled: the result is error',
    'a/nothing has no fault to detect',
  ])
})

test('a fault that does not compile, and a check that does not pass without one, are problems', () => {
  const { problems } = faultMatrix([{ id: 'a/detects', found: { garbled: 'fail' }, known: [] }], {
    expectedFailures: [],
    notBuilt: [{ fault: 'code-window', reason: 'undefined: x' }],
    control: ['b/broke does not pass on the patched build: error'],
  })
  expect(problems).toEqual([
    'b/broke does not pass on the patched build: error',
    'code-window cannot be made: undefined: x',
  ])
})

test('the control is what passes; known failures are set apart, and all else is a problem', () => {
  const report = reportOf('patched', [
    checkResult('a/pass'),
    checkResult('a/fail', { status: 'fail' }),
    checkResult('a/error', { status: 'error' }),
    checkResult('format/generate-thinking', { status: 'fail', level: 'SHOULD' }),
  ])
  const control = controlOf(report, ['a/pass', 'a/fail', 'a/error', 'a/missing', 'format/generate-thinking'])
  expect(control).toEqual({
    passing: new Set(['a/pass']),
    expectedFailures: ['format/generate-thinking'],
    problems: [
      'a/fail does not pass on the patched build: fail',
      'a/error does not pass on the patched build: error',
      'a/missing does not pass on the patched build: undefined',
    ],
  })
})

test('a report is used again for the build that it is about, and for no other', () => {
  const info = { variant: 'patched', release: 'v0.18.0', series: null } as unknown as Build['info']
  const build: Build = { dir: '', ollama: '', info, built: false }
  expect(isAbout(reportOf('patched', []), build)).toBe(true)
  expect(isAbout(reportOf('stock', []), build)).toBe(false)
  expect(isAbout(reportOf('patched', []), { ...build, info: { ...info, series: 'other' } })).toBe(false)
})

test('the table marks each result, and ends in the counts', () => {
  const matrix = faultMatrix(
    [
      { id: 'a/one', found: { stock: 'fail', garbled: 'pass' }, known: [] },
      { id: 'a/two', found: { garbled: 'error' }, known: [] },
    ],
    nothing,
  )
  expect(faultTable(matrix)).toMatchInlineSnapshot(`
    " 1 stock: the build has none of the patches
     2 garbled: every text in an answer has other letters

           1  2
    a/one  ✗  =
    a/two  ·  !

    ✗ detected, k detected before with the same code, = not detected, ! error, · not tried
    a/one does not detect garbled: the result is pass
    a/two does not detect garbled: the result is error
    0 of 2 checks detect every fault that they must; of 3 results, 1 are errors; 0 more are known from before, with the same code; 0 faults could not be made"
  `)
})

test('a fault that was detected before counts as detected, and is marked', () => {
  const matrix = faultMatrix(
    [
      { id: 'a/known', found: {}, known: ['code-window'] },
      { id: 'a/both', found: { stock: 'pass' }, known: ['code-window'] },
    ],
    nothing,
  )
  expect(matrix).toMatchObject({ detecting: 1, cells: { all: 1, errors: 0, known: 2 } })
  expect(matrix.problems).toEqual(['a/both does not detect stock: the result is pass'])
  expect(faultTable(matrix)).toMatch(/a\/both += {2}k\n/)
  expect(faultTable(matrix)).toMatch(/a\/known +· {2}k\n/)
})
