import { defaultRelease, findRelease } from '@exaone4/patches'
import { releaseRepository } from '@exaone4/upstream'
import { space } from '../root.ts'

/** A repository made from a release, by default the newest. */
export function repositoryFor(release: string = defaultRelease): Promise<string> {
  return releaseRepository(space, findRelease(release))
}
