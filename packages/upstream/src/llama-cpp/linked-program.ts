import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile } from './compile.ts'
import { librariesOf } from './libraries.ts'
import type { SourceCopy } from './source-copy.ts'
import type { BothBuilds, TestSetting } from './test-setting.ts'

const LOAD_BACKENDS = fileURLToPath(new URL('cpp/load-backends.cpp', import.meta.url))
const LIBRARIES = ['llama-common', 'llama', 'ggml', 'ggml-base']

/**
 * Compiles a test that is linked with the libraries of a build. It runs on those of either build.
 *
 * @param source path in the tree
 * @returns the path of the program
 * @throws Failure `build`
 */
export function linkedProgram(
  { space, scratch, signal }: TestSetting,
  { tree, includes }: SourceCopy,
  { stock }: BothBuilds,
  source: string,
): Promise<string> {
  const libraries = librariesOf(stock)
  const link = [`-L${libraries}`, `-Wl,-rpath-link,${libraries}`, ...LIBRARIES.map((name) => `-l${name}`)]
  return compile(space, { files: [join(tree, source), LOAD_BACKENDS], includes, link, to: scratch }, signal)
}
