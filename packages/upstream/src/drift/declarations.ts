import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import type { Edit } from '@exaone4/patches'

const MAX_PLACES = 3

/** Where a tree declares the function or struct that an edit changes, as `<file>:<line>`; at most three places. */
export function declarationsOf(tree: string, { within }: Edit): string[] {
  if (within === 'imports') return []
  const name =
    'struct' in within ? `type ${within.struct} struct` : `${receiverOf(within)}${within.function}(`
  return goFiles(tree)
    .flatMap((path) => {
      const lines = readFileSync(join(tree, path), 'utf8').split('\n')
      return lines.flatMap((line, index) => (declares(line, name) ? `${path}:${index + 1}` : []))
    })
    .slice(0, MAX_PLACES)
}

function receiverOf({ receiver }: { receiver?: string }): string {
  return receiver === undefined ? 'func ' : `${receiver}) `
}

function declares(line: string, name: string): boolean {
  return /^(func|type) /.test(line) && line.includes(name)
}

function goFiles(tree: string): string[] {
  return readdirSync(tree, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.go'))
    .map((entry) => relative(tree, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
}
