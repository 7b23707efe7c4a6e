import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FileWrite } from '@exaone4/patches'
import { compile } from './compile.ts'
import { outcomeOf } from './outcome.ts'
import { copySources, writeTo } from './source-copy.ts'
import type { RunVariant, TestSetting } from './test-setting.ts'
import type { CompiledTest } from './topic.ts'

const STAND_INS = fileURLToPath(new URL('cpp/stand-ins.cpp', import.meta.url))

/** Compiles a test with the few files of llama.cpp that it needs. What a change does not touch is compiled once. */
export async function compiledTest(
  { space, pristine, scratch, signal }: TestSetting,
  { sources }: CompiledTest,
): Promise<RunVariant> {
  const copy = await copySources(pristine, join(scratch, 'tree'))
  return async (_, writes: readonly FileWrite[]) => {
    const changed = writeTo(copy, writes)
    const files = [...sources.map((path) => join(copy.tree, path)), STAND_INS]
    const program = await compile(space, { files, includes: copy.includes, to: scratch, changed }, signal)
    return outcomeOf([{ program, args: [], cwd: copy.tree }], signal)
  }
}
