import { defaultRelease, findRelease } from '@exaone4/patches'
import { releaseRepository } from '@exaone4/upstream'
import { space } from '../root.ts'

/** A repository of a release, the newest unless another one is asked for. */
export function repositoryFor(release: string = defaultRelease): Promise<string> {
  return releaseRepository(space, findRelease(release))
}
