import { defaultRelease } from '@exaone4/patches'
import { lintedReleases, testPullRequests } from '@exaone4/upstream'
import { space } from '../program/workspace.ts'
import type { Stage } from './stage.ts'

/** The parts for each release run the Go tests of the same patches. */
export const pr: Stage = {
  id: 'pr',
  title: `Pull requests on ${defaultRelease}: prepared and applied with git am; upstream's linter on ${lintedReleases.join(' and ')}`,
  run: ({ out, signal }) => testPullRequests(space, { say: out.say, signal }),
}
