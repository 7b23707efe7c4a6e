import { refuseInterrupted } from '@exaone4/failure'
import { ownedFiles, type Patch } from '@exaone4/patches'
import { unformatted, vet } from './go-test.ts'

/** The files which patches change or add and that are not formatted with gofmt. */
export function badlyFormatted(tree: string, patches: readonly Patch[]): Promise<string[]> {
  const files = patches.flatMap((patch) => [
    ...patch.edits.map(({ file }) => file),
    ...ownedFiles(patch).map(({ path }) => path),
  ])
  return unformatted(
    tree,
    [...new Set(files)].filter((file) => file.endsWith('.go')),
  )
}

/** The output of `go vet` for packages; empty if there are no problems. Throws an `interrupted` failure. */
export async function vetPackages(
  tree: string,
  packages: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const said = await vet(tree, packages, signal)
  refuseInterrupted(signal)
  return said
}
