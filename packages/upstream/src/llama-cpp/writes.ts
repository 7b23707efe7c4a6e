import { Failure } from '@exaone4/failure'
import { type FileWrite, fitLlamaCpp, isTest, planLlamaCpp, readerOf } from '@exaone4/patches'
import { inserted } from './insertions.ts'
import type { LlamaCppTopic } from './topic.ts'

/**
 * What a topic writes to the sources of llama.cpp.
 *
 * @param sources a folder with pristine sources
 * @throws DriftFailure, or Failure `drift`, if it does not apply to them
 */
export function topicWrites(sources: string, { id, patch, insertions }: LlamaCppTopic): FileWrite[] {
  const { patches, notApplicable } = fitLlamaCpp([patch], sources)
  const reason = notApplicable[0]?.reason
  if (reason !== undefined) throw new Failure('drift', `${id} has nothing to propose: ${reason}`)
  const pristine = readerOf(sources)
  const planned = new Map(
    planLlamaCpp(sources, patches).flatMap(({ writes }) =>
      writes.map(({ path, content }) => [path, content] as const),
    ),
  )
  for (const file of new Set(insertions.map((insertion) => insertion.file))) {
    const text = (planned.get(file) ?? pristine(file) ?? '').toString()
    const own = insertions.filter((insertion) => insertion.file === file)
    planned.set(file, Buffer.from(inserted(text, own)))
  }
  return [...planned].map(([path, content]) => ({ path, content })).sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** Of these, the tests: what the tree gets before the change is made. */
export function testsOf(writes: readonly FileWrite[]): FileWrite[] {
  return writes.filter(({ path }) => isTest(path))
}
