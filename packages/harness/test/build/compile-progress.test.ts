import { expect, test } from 'vitest'
import { compileProgress, type Unit, unitsOf } from '../../src/build/compile-progress.ts'

const FOLDER = 'ml/ggml-cuda/CMakeFiles/ggml-cuda.dir'
const building = (file: string): string => `[ 42%] Building CUDA object ${FOLDER}/${file}.o`
const unit = (file: string, files = 1): Unit => ({ object: `${FOLDER}/${file}`, files })

/** Progress for lines that come one minute apart. */
function progressOf(units: readonly Unit[], jobs: number, lines: readonly string[]): (string | undefined)[] {
  let minutes = 0
  const tell = compileProgress({ units, jobs, now: () => minutes * 60_000 })
  return lines.map((line) => {
    minutes += 1
    return tell(line)
  })
}

test('files to compile are counted in what make would run', () => {
  const line = (text: string): string => `cmake -E cmake_echo_color --switch= --green "${text}"\n`
  const dryRun = [
    'Building C object a/b.c.o',
    'Building CUDA object c.cu.o',
    'Linking CXX shared library d.so',
  ]
  expect(unitsOf(dryRun.map(line).join('make -f x\n'), () => undefined)).toEqual([
    { object: 'a/b.c', files: 1 },
    { object: 'c.cu', files: 1 },
  ])
})

test('a unity source counts as the files that it includes', () => {
  const unity = '/* written by cmake */\n\n#include "a.cpp"\n\n#include "b.cpp"\n#include "c.cpp"\n'
  const read = (object: string): string | undefined =>
    object === 'src/Unity/unity_0_cxx.cxx' ? unity : undefined
  const dryRun = 'Building CXX object src/Unity/unity_0_cxx.cxx.o\nBuilding CXX object src/d.cpp.o\n'
  expect(unitsOf(dryRun, read).map(({ files }) => files)).toEqual([3, 1])
})

test('a file is done when a compiler is free for another', () => {
  const files = ['a.cu', 'b.cu', 'c.cu', 'd.cu']
  expect(
    progressOf(
      [...files, 'e.cu', 'f.cu'].map((file) => unit(file)),
      2,
      files.map(building),
    ),
  ).toEqual(['0 of 6 files: a.cu', '0 of 6 files: b.cu', '1 of 6 files: c.cu', '2 of 6 files: d.cu'])
})

test('the time left is told as soon as it can be known', () => {
  const files = Array.from({ length: 12 }, (_, index) => `${index}.cu`)
  const lines = progressOf(
    files.map((file) => unit(file)),
    1,
    files.map(building),
  )
  expect(lines[4]).toBe('4 of 12 files: 4.cu')
  expect(lines[5]).toBe('5 of 12 files, about 7 min left: 5.cu')
  expect(lines[11]).toBe('11 of 12 files, about 1 min left: 11.cu')
})

test('the time left is that of all files, also of those that later phases compile as one', () => {
  const quick = Array.from({ length: 10 }, (_, index) => `${index}.cu`)
  const units = [...quick.map((file) => unit(file)), unit('unity_0.cxx', 20), unit('unity_1.cxx', 20)]
  const lines = progressOf(units, 1, [...quick, 'unity_0.cxx', 'unity_1.cxx'].map(building))
  expect(lines[10]).toBe('10 of 50 files, about 40 min left: unity_0.cxx')
  expect(lines[11]).toBe('30 of 50 files, about 7 min left: unity_1.cxx')
})

test('what else make says is shown, and what compilers say is not', () => {
  const said = ['[100%] Linking CUDA shared module x.so', 'warning: unused variable']
  expect(progressOf([unit('a.cu')], 1, said)).toEqual([said[0], undefined])
})

test('where the files are unknown, or more than were counted, lines are shown as they are', () => {
  const more = [building('a.cu'), building('b.cu'), 'warning']
  expect(progressOf([unit('a.cu')], 1, more)).toEqual(['0 of 1 files: a.cu', building('b.cu'), 'warning'])
  expect(progressOf([], 1, [building('a.cu'), 'warning'])).toEqual([building('a.cu'), 'warning'])
})
