import { existsSync } from 'node:fs'
import { cp, mkdir, rename, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { withScratch } from '../scratch.ts'
import { git } from '../source/git.ts'

/** Those of the inputs that a tree has: older releases lack some. */
export function presentInputs(tree: string, inputs: readonly string[]): string[] {
  return inputs.filter((path) => existsSync(join(tree, path)))
}

/** An id of the inputs: trees with equal inputs have the same id. */
export async function inputsId(tree: string, inputs: readonly string[]): Promise<string> {
  const repository = git(tree)
  const present = presentInputs(tree, inputs)
  const ids = await Promise.all(present.map((path) => repository.revparse([`HEAD:${path}`])))
  return ids.map((id) => id.trim().slice(0, 8)).join('-')
}

/**
 * Copies the inputs, once. Files compiled from the copy stay valid when the tree is created again.
 *
 * @returns the folder that replaces the tree
 */
export async function copyInputs(tree: string, inputs: readonly string[], dir: string): Promise<string> {
  const project = join(dir, 'project')
  if (await stat(project).catch(() => undefined)) return project
  await withScratch(dir, async (scratch) => {
    for (const input of presentInputs(tree, inputs)) {
      const to = join(scratch, 'project', input)
      await mkdir(dirname(to), { recursive: true })
      await cp(join(tree, input), to, { recursive: true })
    }
    await rename(join(scratch, 'project'), project)
  })
  return project
}
