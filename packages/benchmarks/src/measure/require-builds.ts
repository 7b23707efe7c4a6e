import { Failure } from '@exaone4/failure'
import type { Build } from '@exaone4/harness'

/**
 * Refuses a build whose source differs from that of the tree. `--use` accepts builds of any source.
 *
 * @throws Failure `usage`
 */
export function requireSource({ info }: Build, kind: string): void {
  if (info.source === kind) return
  throw new Failure(
    'usage',
    `the ${info.variant} build was made from the source ${info.source}, but the tree from ${kind}`,
    { hint: 'give --source instead of --use: both builds are then made from that source' },
  )
}

/**
 * Refuses a build that was made with another series than the tree.
 *
 * @throws Failure `usage`
 */
export function requireSeries({ info }: Build, series: string): void {
  if (info.series === series) return
  throw new Failure('usage', 'the patched build and the tree to be measured have different series', {
    detail: `series of the build ${info.series}\nseries of the tree  ${series}`,
    hint: `repeat the build: pnpm build:ollama --release ${info.release}`,
  })
}
