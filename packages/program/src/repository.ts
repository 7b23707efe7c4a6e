import { Failure } from '@exaone4/failure'
import { isRepository } from './folders.ts'

/** Commands that read or change the sources of this project. */
const forRepository: ReadonlySet<string> = new Set([
  'evidence',
  'gpu-bundle',
  'measure',
  'pr',
  'refresh',
  'release',
  'test',
])

/** Does a command work where this program is installed? */
export const isHere = (command: string): boolean => isRepository || !forRepository.has(command)

/**
 * Stops what the npm package cannot do.
 *
 * @throws Failure `prerequisite` outside a repository
 */
export function requireRepository(what: string): undefined {
  if (isRepository) return
  throw new Failure(
    'prerequisite',
    `${what} needs the repository of this project, not only its npm package`,
    {
      hint: 'run it in a clone of the repository',
    },
  )
}
