import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { askForTargets, missingObjects } from '../../src/build/compile-units.ts'
import { temporaryTree } from '../../testing/project.ts'

const PROJECT = `cmake_minimum_required(VERSION 3.24)
project(example C)
add_library(inner STATIC inner/one.c inner/two.c)
set_target_properties(inner PROPERTIES UNITY_BUILD ON)
add_custom_command(OUTPUT made.c COMMAND cmake -E touch made.c)
add_library(middle STATIC middle.c \${CMAKE_BINARY_DIR}/made.c)
target_link_libraries(middle inner)
add_executable(program main.c)
target_link_libraries(program middle)
add_executable(other other.c)
`
const SOURCES = ['inner/one.c', 'inner/two.c', 'middle.c', 'main.c', 'other.c']

async function configured(): Promise<{ source: string; dir: string }> {
  const root = await temporaryTree()
  const [source, dir] = [join(root, 'source'), join(root, 'build')]
  for (const name of SOURCES) {
    await mkdir(dirname(join(source, name)), { recursive: true })
    await writeFile(join(source, name), '')
  }
  await writeFile(join(source, 'CMakeLists.txt'), PROJECT)
  await mkdir(dir)
  await askForTargets(dir)
  await execa('cmake', ['-S', source, '-B', dir, '-G', 'Unix Makefiles'])
  return { source, dir }
}

const OBJECTS = {
  unity: 'CMakeFiles/inner.dir/Unity/unity_0_c.c',
  middle: 'CMakeFiles/middle.dir/middle.c',
  made: 'CMakeFiles/middle.dir/made.c',
  main: 'CMakeFiles/program.dir/main.c',
}

test('the objects of a target are its own and those of what it depends on, in all phases', async () => {
  const { source, dir } = await configured()
  expect((await missingObjects(dir, source, 'program')).sort()).toEqual(Object.values(OBJECTS).sort())
})

test('make compiles just these, and then none is missing', async () => {
  const { source, dir } = await configured()
  await writeFile(join(source, 'main.c'), 'int main(void) { return 0; }\n')
  const { stdout } = await execa('cmake', ['--build', dir, '--target', 'middle'])
  const compiled = [...stdout.matchAll(/Building C object (\S+)\.o/g)].map(([, object]) => object)
  expect(compiled.sort()).toEqual([OBJECTS.unity, OBJECTS.middle, OBJECTS.made].sort())
  expect(await missingObjects(dir, source, 'program')).toEqual([OBJECTS.main])
})

test('a folder without a list has no objects', async () => {
  expect(await missingObjects(await temporaryTree(), '/nowhere', 'program')).toEqual([])
})
