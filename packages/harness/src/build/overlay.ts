import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { git } from '../source/git.ts'
import type { Tree } from '../source/tree.ts'

/** File contents that the Go compiler sees instead of those in the tree; null hides the file. */
export type Replacements = ReadonlyMap<string, Buffer | null>

/**
 * Writes an overlay for `go build -overlay`. With it, a stock build (or one without an edit) is compiled in the folder
 * of the patched tree, so that it shares the compiled C++ code: cgo's cache depends on the path.
 *
 * @returns the path of the overlay file
 */
export async function writeOverlay(
  tree: string,
  replacements: Replacements,
  scratch: string,
): Promise<string> {
  const replace: Record<string, string> = {}
  for (const [path, content] of replacements) {
    const replacement = join(scratch, 'files', path)
    if (content !== null) {
      await mkdir(dirname(replacement), { recursive: true })
      await writeFile(replacement, content)
    }
    replace[join(tree, path)] = content === null ? '' : replacement
  }
  const overlay = join(scratch, 'overlay.json')
  await mkdir(scratch, { recursive: true })
  await writeFile(overlay, `${JSON.stringify({ Replace: replace }, null, 2)}\n`)
  return overlay
}

/** The contents that turn the patched tree back into the pristine one. */
export async function stockReplacements(tree: Tree): Promise<Replacements> {
  const repository = git(tree.dir)
  const changed = await repository.raw('diff', '--name-status', '--no-renames', '-z', tree.upstream, 'HEAD')
  const replacements = new Map<string, Buffer | null>()
  for (const [, status, path = ''] of changed.matchAll(/([A-Z])\0([^\0]+)\0/g)) {
    replacements.set(path, status === 'A' ? null : await upstreamFile(tree, path))
  }
  return replacements
}

/** A file as published by upstream. */
export function upstreamFile(tree: Tree, path: string): Promise<Buffer> {
  return git(tree.dir).showBuffer([`${tree.upstream}:${path}`])
}
