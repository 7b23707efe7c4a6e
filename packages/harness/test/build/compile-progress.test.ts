import { expect, test } from 'vitest'
import { compileProgress, countUnits } from '../../src/build/compile-progress.ts'

const building = (file: string): string =>
  `[ 42%] Building CUDA object ml/ggml-cuda/CMakeFiles/ggml-cuda.dir/${file}.o`

/** Tells lines, one minute apart. */
function told(total: number, jobs: number, lines: readonly string[]): (string | undefined)[] {
  let minutes = 0
  const tell = compileProgress({ total, jobs, now: () => minutes * 60_000 })
  return lines.map((line) => {
    minutes += 1
    return tell(line)
  })
}

test('files to compile are counted in what make would run', () => {
  const line = (text: string): string => `cmake -E cmake_echo_color --switch= --green "${text}"\n`
  const dryRun = ['Building C object a/b.o', 'Building CUDA object c.o', 'Linking CXX shared library d.so']
  expect(countUnits(dryRun.map(line).join('make -f x\n'))).toBe(2)
})

test('a file is done when a compiler is free for another', () => {
  const files = ['a.cu', 'b.cu', 'c.cu', 'd.cu']
  expect(told(10, 2, files.map(building))).toEqual([
    '0 of 10 files: a.cu',
    '0 of 10 files: b.cu',
    '1 of 10 files: c.cu',
    '2 of 10 files: d.cu',
  ])
})

test('the time left is told as soon as it can be known', () => {
  const files = Array.from({ length: 12 }, (_, index) => `${index}.cu`)
  const lines = told(12, 1, files.map(building))
  expect(lines[4]).toBe('4 of 12 files: 4.cu')
  expect(lines[5]).toBe('5 of 12 files, about 7 min left: 5.cu')
  expect(lines[11]).toBe('11 of 12 files, about 1 min left: 11.cu')
})

test('what else make says is shown, and what compilers say is not', () => {
  expect(told(3, 1, ['[100%] Linking CUDA shared module x.so', 'warning: unused variable'])).toEqual([
    '[100%] Linking CUDA shared module x.so',
    undefined,
  ])
})

test('where the number of files is unknown, or was too low, lines are shown as they are', () => {
  const more = [building('a.cu'), building('b.cu')]
  expect(told(1, 1, more)).toEqual(['0 of 1 files: a.cu', building('b.cu')])
  expect(told(0, 1, [building('a.cu'), 'warning'])).toEqual([building('a.cu'), 'warning'])
})
