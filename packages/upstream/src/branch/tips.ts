import type { Topic } from '../topics/topic.ts'
import type { Base } from './repository.ts'

/** The commit that a topic's commits go on: the tip of its last dependency, which contains the others, or the base. */
export function parentTip({ id, dependsOn }: Topic, tips: ReadonlyMap<string, string>, base: Base): string {
  const last = dependsOn.at(-1)
  if (last === undefined) return base.commit
  const tip = tips.get(last)
  if (tip === undefined) throw new Error(`${id} comes before ${last}, on which it depends`)
  return tip
}
