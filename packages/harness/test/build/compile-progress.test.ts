import { expect, test } from 'vitest'
import { compileProgress, sourceFiles } from '../../src/build/compile-progress.ts'

const building = (file: string): string => `[ 42%] Building CUDA object a/CMakeFiles/b.dir/${file}.o`
const UNITY = '/* written by cmake */\n\n#include "a.cpp"\n\n#include "b.cpp"\n#include "c.cpp"\n'

/** Progress for lines that come one minute apart. An object has as many files as the number behind its `x` says. */
function progressOf(total: number, jobs: number, lines: readonly string[]): (string | undefined)[] {
  let minutes = 0
  const filesOf = (object: string): number => Number(/x(\d+)/.exec(object)?.[1] ?? 1)
  const tell = compileProgress({ total, filesOf, jobs, now: () => minutes * 60_000 })
  return lines.map((line) => {
    minutes += 1
    return tell(line)
  })
}

test('a unity source counts as the files that it includes, any other source as one', () => {
  expect(sourceFiles(UNITY)).toBe(3)
  expect(sourceFiles(undefined)).toBe(1)
})

test('a file is done when a compiler is free for another', () => {
  const files = ['a.cu', 'b.cu', 'c.cu', 'd.cu']
  expect(progressOf(6, 2, files.map(building))).toEqual([
    '0 of 6 files: a.cu',
    '0 of 6 files: b.cu',
    '1 of 6 files: c.cu',
    '2 of 6 files: d.cu',
  ])
})

test('the time left is told as soon as it can be known', () => {
  const files = Array.from({ length: 12 }, (_, index) => `${index}.cu`)
  const lines = progressOf(12, 1, files.map(building))
  expect(lines[4]).toBe('4 of 12 files: 4.cu')
  expect(lines[5]).toBe('5 of 12 files, about 7 min left: 5.cu')
  expect(lines[11]).toBe('11 of 12 files, about 1 min left: 11.cu')
})

test('the time left is that of all files, also of those that later phases compile as one', () => {
  const quick = Array.from({ length: 10 }, (_, index) => `${index}.cu`)
  const lines = progressOf(50, 1, [...quick, 'unity_x20.cxx', 'unity_x20.cxx'].map(building))
  expect(lines[10]).toBe('10 of 50 files, about 40 min left: unity_x20.cxx')
  expect(lines[11]).toBe('30 of 50 files, about 7 min left: unity_x20.cxx')
})

test('what else make says is shown, and what compilers say is not', () => {
  const said = ['[100%] Linking CUDA shared module x.so', 'warning: unused variable']
  expect(progressOf(1, 1, said)).toEqual([said[0], undefined])
})

test('where the files are unknown, or more than were counted, lines are shown as they are', () => {
  const more = [building('a.cu'), building('b.cu'), 'warning']
  expect(progressOf(1, 1, more)).toEqual(['0 of 1 files: a.cu', building('b.cu'), 'warning'])
  expect(progressOf(0, 1, [building('a.cu'), 'warning'])).toEqual([building('a.cu'), 'warning'])
})
