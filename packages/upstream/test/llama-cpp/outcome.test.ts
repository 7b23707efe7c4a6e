import { expect, test } from 'vitest'
import { outcomeOf, problemsOf } from '../../src/llama-cpp/outcome.ts'

const failed = { passed: false, output: 'FAILED test_a' }
const passed = { passed: true, output: '' }

test('a test must fail without the change, for its reason, and pass with it', () => {
  expect(problemsOf(failed, passed, /FAILED test_a/)).toEqual([])
  expect(problemsOf(passed, passed, /FAILED/)).toEqual(['passes without the change'])
  expect(problemsOf(failed, passed, /FAILED test_b/)).toEqual([
    'fails without the change, but does not print /FAILED test_b/',
  ])
  expect(problemsOf(failed, failed, /FAILED/)).toEqual(['fails with the change'])
})

test('commands run until one fails', async () => {
  const say = (text: string, code: number) => ({
    program: process.execPath,
    args: ['-e', `console.log(${JSON.stringify(text)}); process.exitCode = ${code}`],
    cwd: import.meta.dirname,
  })
  expect(await outcomeOf([say('one', 0), say('two', 0)])).toEqual({ passed: true, output: 'one\ntwo' })
  const { passed, output } = await outcomeOf([say('one', 0), say('two', 1), say('three', 0)])
  expect(passed).toBe(false)
  expect(output).toMatch(/^one\ntwo\n.*exit code 1/)
})
