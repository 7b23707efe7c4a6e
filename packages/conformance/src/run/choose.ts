import { Failure } from '@exaone4/failure'
import { checks } from '../checks/all.ts'
import type { Check } from '../checks/check.ts'
import { realIds } from '../real/results.ts'

/** Checks by their ids or areas; all without any. Throws a `usage` Failure for an unknown one. */
export function chooseChecks(only: readonly string[]): readonly Check[] {
  const ids = [...checks.map(({ id }) => id), ...realIds]
  const unknown = only.find((wanted) => !ids.some((id) => matches(id, wanted)))
  if (unknown !== undefined) {
    const areas = [...new Set(ids.map((id) => id.split('/')[0]))]
    throw new Failure('usage', `unknown check ${JSON.stringify(unknown)}`, {
      hint: `areas are ${areas.join(', ')}; --list names every check`,
    })
  }
  return only.length === 0 ? checks : checks.filter(({ id }) => only.some((wanted) => matches(id, wanted)))
}

/** Ids of the tasks for a real model, chosen in the same way. */
export function chooseTasks(only: readonly string[]): readonly string[] {
  return only.length === 0 ? realIds : realIds.filter((id) => only.some((wanted) => matches(id, wanted)))
}

function matches(id: string, wanted: string): boolean {
  return id === wanted || id.startsWith(`${wanted}/`)
}
