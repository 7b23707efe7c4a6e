import { expect, test } from 'vitest'
import { blocksOf, commandsOf, holdsLines } from './document.ts'

const document = [
  'Text, and `code`.',
  '',
  '```sh run',
  '# a comment',
  'pnpm one \\',
  '  --two # why',
  '',
  'pnpm three',
  '```',
  '',
  '```go a/b.go',
  'package b',
  '```',
].join('\n')

test('blocks have their language, what stands after it, and their text', () => {
  expect(blocksOf(document)).toMatchObject([
    { language: 'sh', info: 'run', line: 3 },
    { language: 'go', info: 'a/b.go', line: 11, text: 'package b\n' },
  ])
  expect(() => blocksOf('```sh\npnpm one')).toThrow('the block of line 1 does not end')
})

test('commands are lines without comments, put together where they go on', () => {
  expect(blocksOf(document).slice(0, 1).flatMap(commandsOf)).toEqual(['pnpm one --two', 'pnpm three'])
})

test.each([
  ['whole lines', 'b {\n  c\n}\n', true],
  ['lines less their common indentation', 'c\n', true],
  ['part of a line', 'b\n', false],
  ['lines that are apart', 'a\n}\n', false],
  ['another indentation inside', 'b {\nc\n}\n', false],
  ['a line that is not there', 'b {\n  d\n}\n', false],
])('%s: %j is held: %s', (_, lines, expected) => {
  expect(holdsLines('a\nb {\n  c\n}\n', lines)).toBe(expected)
})
