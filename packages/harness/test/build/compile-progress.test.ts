import { expect, test } from 'vitest'
import { compileProgress, sourceFiles } from '../../src/build/compile-progress.ts'

const object = (file: string): string => `a/CMakeFiles/b.dir/${file}`
const building = (file: string): string => `[ 42%] Building CUDA object ${object(file)}.o`
const UNITY = '/* written by cmake */\n\n#include "a.cpp"\n\n#include "b.cpp"\n#include "c.cpp"\n'

interface Made {
  /** Seconds that are expected for each file. */
  expected: Record<string, number>
  jobs?: number
  files?: Record<string, number>
}

/** A compilation whose clock, in seconds, and finished files are set by the test. */
function compilation({ expected, jobs = 1, files = {} }: Made) {
  const done = new Set<string>()
  let seconds = 0
  const { tell, begun } = compileProgress({
    expected: new Map(Object.entries(expected).map(([file, time]) => [object(file), time])),
    filesOf: (path) => files[path.slice(object('').length)] ?? 1,
    isDone: (path) => done.has(path),
    jobs,
    now: () => seconds * 1000,
  })
  return {
    begun,
    at: (time: number, line: string, ...finished: string[]): string | undefined => {
      seconds = time
      for (const file of finished) done.add(object(file))
      return tell(line)
    },
  }
}

test('a unity source counts as the files that it includes, any other source as one', () => {
  expect(sourceFiles(UNITY)).toBe(3)
  expect(sourceFiles(undefined)).toBe(1)
})

test('a file is done when its object exists, and the time left is known from the start', () => {
  const { at, begun } = compilation({ expected: { 'a.cu': 600, 'b.cu': 600, 'c.cu': 600 }, jobs: 2 })
  expect(at(0, building('a.cu'))).toBe('0 of 3 files, about 15 min left: a.cu')
  expect(at(0, building('b.cu'))).toBe('0 of 3 files, about 15 min left: b.cu')
  expect(at(600, building('c.cu'), 'b.cu')).toBe('1 of 3 files, about 5 min left: c.cu')
  expect([...begun]).toEqual([
    [object('a.cu'), 0],
    [object('b.cu'), 0],
    [object('c.cu'), 600_000],
  ])
})

test('long files count for as much as they take: few of many can be most of the time', () => {
  const quick = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`${index}.cu`, 6]))
  const { at } = compilation({ expected: { ...quick, 'long.cu': 1200 } })
  for (const [index, file] of Object.keys(quick).entries()) at(index * 6, building(file))
  expect(at(300, building('long.cu'), ...Object.keys(quick))).toBe(
    '50 of 51 files, about 20 min left: long.cu',
  )
})

test('a machine that takes twice the time is told so more and more', () => {
  const expected = { 'a.cu': 60, 'b.cu': 600, 'c.cu': 600 }
  const { at } = compilation({ expected })
  expect(at(0, building('a.cu'))).toBe('0 of 3 files, about 21 min left: a.cu')
  expect(at(120, building('b.cu'), 'a.cu')).toBe('1 of 3 files, about 30 min left: b.cu')
  expect(at(1320, building('c.cu'), 'b.cu')).toBe('2 of 3 files, about 19 min left: c.cu')
})

test('a unity source counts its files', () => {
  const { at } = compilation({ expected: { 'u.cxx': 90, 'a.cu': 10 }, files: { 'u.cxx': 20 } })
  at(0, building('u.cxx'))
  expect(at(90, building('a.cu'), 'u.cxx')).toBe('20 of 21 files, less than a minute left: a.cu')
})

test('what else make says is shown, and what compilers say is not', () => {
  const { at } = compilation({ expected: { 'a.cu': 1 } })
  const linking = '[100%] Linking CUDA shared module x.so'
  expect(at(0, linking)).toBe(linking)
  expect(at(0, 'warning: unused variable')).toBeUndefined()
})

test('where the files are unknown, or others than were expected, lines are shown as they are', () => {
  const known = compilation({ expected: { 'a.cu': 1 } })
  expect(known.at(0, building('b.cu'))).toBe(building('b.cu'))
  const unknown = compilation({ expected: {} })
  expect(unknown.at(0, building('a.cu'))).toBe(building('a.cu'))
  expect(unknown.at(0, 'warning')).toBe('warning')
})
