import { posix } from 'node:path'
import { ownedFiles, type Patch } from '@exaone4/patches'

/** The Go packages that patches change, as patterns for the Go command: `./llm`. */
export function touchedPackages(patches: readonly Patch[]): string[] {
  const files = patches.flatMap((patch) => [
    ...patch.edits.map(({ file }) => file),
    ...ownedFiles(patch).map(({ path }) => path),
  ])
  const dirs = files.filter((file) => file.endsWith('.go')).map((file) => `./${posix.dirname(file)}`)
  return [...new Set(dirs)].sort()
}
