import { expect, test } from 'vitest'
import { progressOn } from '../src/output/output.ts'

test('a spinner is shown on terminals alone, and only where it has room', () => {
  expect(progressOn({ isTTY: true, columns: 100 })).toBe('terminal')
  expect(progressOn({ isTTY: true, columns: 0 })).toBe('lines')
  expect(progressOn({})).toBe('lines')
})
