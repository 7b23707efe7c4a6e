import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { declarationAt, type Edit, matchesIn } from '@exaone4/patches'

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

/**
 * Where the package of an edit has what the edit looks for outside of its function, as `func F (<file>:<line>)`. Empty if
 * that is in more than three places, since then nothing tells which of them the edit is for.
 */
export function targetsOf(tree: string, edit: Edit): string[] {
  const { file, within } = edit
  if (within === 'imports' || 'struct' in within) return []
  const own =
    within.receiver === undefined ? `func ${within.function}` : `method ${within.receiver}.${within.function}`
  const found = besides(tree, file).flatMap((path) => {
    const text = readFileSync(join(tree, path), 'utf8')
    return matchesIn(edit, text).flatMap((line) => {
      const declaration = declarationAt(text, line)
      const isElsewhere = declaration !== undefined && !(path === file && declaration === own)
      return isElsewhere ? [`${declaration} (${path}:${line})`] : []
    })
  })
  return found.length > MAX_PLACES ? [] : found
}

/** A file and the others of its package, but for tests. */
function besides(tree: string, file: string): string[] {
  const folder = dirname(file)
  if (!existsSync(join(tree, folder))) return []
  return readdirSync(join(tree, folder))
    .filter((name) => name.endsWith('.go') && !name.endsWith('_test.go'))
    .map((name) => `${folder}/${name}`)
    .sort()
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
