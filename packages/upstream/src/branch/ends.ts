import type { Topic } from '../topics/topic.ts'
import type { Base } from './repository.ts'

/** The commit that a topic stands on: the end of the last topic that it names, which holds the others, or the base. */
export function endBelow({ id, after }: Topic, ends: ReadonlyMap<string, string>, base: Base): string {
  const last = after.at(-1)
  if (last === undefined) return base.commit
  const end = ends.get(last)
  if (end === undefined) throw new Error(`${id} comes before ${last}, on which it stands`)
  return end
}
