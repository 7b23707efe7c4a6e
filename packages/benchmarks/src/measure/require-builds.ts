import { Failure } from '@exaone4/failure'
import type { Build } from '@exaone4/harness'

/**
 * Refuses a build of another source than the tree's: `--use` may name builds of any source.
 *
 * @throws Failure `usage`
 */
export function requireSource({ info }: Build, kind: string): void {
  if (info.source === kind) return
  throw new Failure(
    'usage',
    `the ${info.variant} build is of the source ${info.source}, and the tree is of ${kind}`,
    { hint: 'leave --use out, and say --source: both builds are then made from it' },
  )
}

/**
 * Refuses a build that was made with another series than the tree.
 *
 * @throws Failure `usage`
 */
export function requireSeries({ info }: Build, series: string): void {
  if (info.series === series) return
  throw new Failure(
    'usage',
    'the patched build was made with another series than the tree that is measured',
    {
      detail: `series of the build ${info.series}\nseries of the tree  ${series}`,
      hint: `make the build again: pnpm build:ollama --release ${info.release}`,
    },
  )
}
