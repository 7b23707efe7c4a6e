import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import type { Workspace } from '@exaone4/harness'
import { run } from '@exaone4/harness'

export interface Program {
  /** Paths of C++ files, of which the first gives the program its name. */
  files: readonly string[]
  /** Folders for `#include`, in order. */
  includes: readonly string[]
  /** Arguments of the linker. */
  link?: readonly string[]
  /** The folder for the program and its objects. Objects that are there stay, unless a changed file is in them. */
  to: string
  /** Paths of the files that have changed since the objects were compiled. */
  changed?: readonly string[]
}

/** Without optimization: tests run for a second, and the compiler takes half the time. */
const FLAGS = ['-std=c++17', '-O0', '-pthread']

/**
 * Compiles a test of llama.cpp with the C++ compiler of this machine, several files at once.
 *
 * @returns the path of the program
 * @throws Failure `build`
 */
export async function compile(
  space: Workspace,
  { files, includes, link = [], to, changed = [] }: Program,
  signal: AbortSignal | undefined,
): Promise<string> {
  const cpp = (name: string, args: readonly string[]): Promise<void> =>
    run({
      command: 'c++',
      args: [...FLAGS, ...args],
      cwd: to,
      log: join(space.cache, 'log', `llama-cpp-${name}.log`),
      code: 'build',
      signal,
    })
  const objects = files.map((file) => join(to, `${basename(file)}.o`))
  const waiting = [...files]
  const compileNext = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const object = join(to, `${basename(file)}.o`)
      const dependencies = `${object}.d`
      if (await isCurrent(dependencies, changed)) continue
      const folders = includes.map((dir) => `-I${dir}`)
      await cpp(basename(file), [...folders, '-MD', '-MF', dependencies, '-c', file, '-o', object])
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, compileNext))
  const name = basename(files[0] ?? '', '.cpp')
  const program = join(to, name)
  await cpp(name, [...objects, ...link, '-o', program])
  return program
}

/** Compilers list the files that an object was made from, with a backslash before each space in a path. */
async function isCurrent(dependencies: string, changed: readonly string[]): Promise<boolean> {
  const listed = await readFile(dependencies, 'utf8').catch(() => undefined)
  return listed !== undefined && !changed.some((path) => listed.includes(path.replaceAll(' ', '\\ ')))
}
