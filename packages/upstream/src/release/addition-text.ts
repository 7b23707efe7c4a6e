import { textTable } from '@exaone4/patches'
import { type Addition, RELEASES_TABLE } from './add-release.ts'

/**
 * The outcome of an addition, for a person.
 *
 * @param document path of the document that lists all releases
 */
export function additionText(
  version: string,
  { status, outcome, failed }: Addition,
  document: string,
): string {
  const conclusions: Record<Addition['outcome'], string> = {
    drifted: `the series does not apply to ${version}: nothing was changed`,
    failing: `the series applies to ${version}, but its tests fail: nothing was changed`,
    known: `${version} is already supported`,
    added: `${version} is now supported: see ${RELEASES_TABLE} and ${document}`,
  }
  return [textTable([status]), '', ...failed, conclusions[outcome]].join('\n')
}

/** The commands to run next. */
export function afterAddition(version: string, { outcome }: Addition): readonly string[] {
  const drift = `pnpm exaone4 drift --release ${version}`
  const next: Record<Addition['outcome'], readonly string[]> = {
    drifted: [drift],
    failing: [drift],
    known: [`pnpm build:ollama --release ${version}`],
    added: [
      'pnpm --filter @exaone4/patches unit',
      `pnpm test --all-releases --only unit series-${version} go-${version}`,
    ],
  }
  return next[outcome]
}
