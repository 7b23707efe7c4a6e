import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Workspace } from '@exaone4/harness'
import { filesIn } from '../files-in.ts'

const CHECKS = 'packages/conformance/src/checks'

/** Paths of the files that name one of these checks; of all files with checks if none does. */
export async function checkFiles({ root }: Workspace, ids: readonly string[]): Promise<string[]> {
  const files = await filesIn(join(root, CHECKS))
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')))
  const naming = files.filter((_, index) => ids.some((id) => texts[index]?.includes(`'${id}'`)))
  return naming.length > 0 ? naming : files
}
