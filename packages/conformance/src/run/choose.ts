import { Failure } from '@exaone4/failure'
import type { MemberName } from '@exaone4/models'
import { checks } from '../checks/all.ts'
import type { Check } from '../checks/check.ts'
import { realIds } from '../real/results.ts'

/**
 * Checks by their ids or areas; all without any. For a member of the family other than 4.0, only those that hold for each.
 *
 * @throws Failure `usage` for an unknown check, or one that does not hold for the member
 */
export function chooseChecks(only: readonly string[], member: MemberName = '4.0'): readonly Check[] {
  const ids = [...checks.map(({ id }) => id), ...realIds]
  const unknown = only.find((wanted) => !ids.some((id) => matches(id, wanted)))
  if (unknown !== undefined) {
    const areas = [...new Set(ids.map((id) => id.split('/')[0]))]
    throw new Failure('usage', `unknown check ${JSON.stringify(unknown)}`, {
      hint: `areas are ${areas.join(', ')}; --list names every check`,
    })
  }
  const chosen =
    only.length === 0 ? checks : checks.filter(({ id }) => only.some((wanted) => matches(id, wanted)))
  if (member === '4.0') return chosen
  const held = chosen.filter(({ id }) => memberAreas.some((area) => matches(id, area)))
  if (held.length < chosen.length && only.length > 0) {
    throw new Failure('usage', `not all of ${only.join(', ')} can be checked with EXAONE ${member}`, {
      hint: `areas for each member are ${memberAreas.join(', ')}`,
    })
  }
  return held
}

/** Areas whose checks hold for each member of the family. The others look at bytes, layers or numbers of one member. */
export const memberAreas: readonly string[] = [
  'tools',
  'thinking',
  'parser',
  'agent',
  'format',
  'openai',
  'anthropic',
]

/** Ids of the tasks for a real model, chosen in the same way. */
export function chooseTasks(only: readonly string[]): readonly string[] {
  return only.length === 0 ? realIds : realIds.filter((id) => only.some((wanted) => matches(id, wanted)))
}

function matches(id: string, wanted: string): boolean {
  return id === wanted || id.startsWith(`${wanted}/`)
}
