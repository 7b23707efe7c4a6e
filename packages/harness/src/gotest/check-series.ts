import type { Patch } from '@exaone4/patches'
import { badlyFormatted, vetPackages } from './series-checks.ts'

export interface SeriesCheck {
  /** Problems, one line each. */
  problems: string[]
  /** Output that explains them. */
  output: string
}

/** Runs gofmt on the files of applied patches, and go vet on packages. Throws an `interrupted` failure. */
export async function checkSeries(
  tree: string,
  patches: readonly Patch[],
  packages: readonly string[],
  signal: AbortSignal,
): Promise<SeriesCheck[]> {
  const misformed = await badlyFormatted(tree, patches)
  const vetted = await vetPackages(tree, packages, signal)
  return [
    { problems: misformed.map((file) => `gofmt: ${file}`), output: '' },
    { problems: vetted === '' ? [] : ['go vet'], output: vetted },
  ]
}
