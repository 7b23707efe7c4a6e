import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Document, documentSchema } from './document.ts'

/** Folder of the committed measurements. */
export const MEASUREMENTS = 'docs/measurements'

/** A committed measurement. */
export interface Committed {
  /** `memory-v0.18.0`. */
  name: string
  head: Document
  /** The whole document, including the head. */
  content: unknown
}

/** Reads the committed measurements, sorted by name. Throws if one has no valid head. */
export function readCommitted(root: string): Committed[] {
  return readdirSync(join(root, MEASUREMENTS))
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const content: unknown = JSON.parse(readFileSync(join(root, MEASUREMENTS, file), 'utf8'))
      return { name: file.replace(/\.json$/, ''), head: documentSchema.parse(content), content }
    })
}

/** The content of a measurement; undefined if it has not been made. */
export function contentOf(committed: readonly Committed[], name: string): unknown {
  return committed.find((each) => each.name === name)?.content
}

/** The patched build of a measurement. Throws if there is none. */
export function measuredBuild({ name, head }: Committed): Document['builds'][number] & { series: string } {
  const build = head.builds.find(({ variant }) => variant === 'patched')
  if (build?.series) return { ...build, series: build.series }
  throw new Error(`${name} has no patched build`)
}
