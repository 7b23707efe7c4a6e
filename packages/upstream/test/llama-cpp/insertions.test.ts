import { expect, test } from 'vitest'
import { indented, inserted } from '../../src/llama-cpp/insertions.ts'

const text = 'def first():\n    pass\n\n    return 1\n'

test('lines go above the named line, one insertion after the other', () => {
  const result = inserted(text, [
    { file: 'a.py', above: 'pass', lines: indented(['x = 1', '', 'y = 2'], 4) },
    { file: 'a.py', above: 'x = 1', lines: ['    # both'] },
  ])
  expect(result).toBe('def first():\n    # both\n    x = 1\n\n    y = 2\n    pass\n\n    return 1\n')
})

test.each(['return 2', ''])('a line that is not there once is an error: %j', (above) => {
  const twice = `${text}\n${text}`
  expect(() =>
    inserted(above === '' ? twice : text, [{ file: 'a.py', above: above || 'pass', lines: [] }]),
  ).toThrow(above === '' ? 'a.py has this line 2 times instead of once: pass' : 'a.py has this line 0 times')
})
