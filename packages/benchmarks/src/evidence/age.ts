import { checks, realIds } from '@exaone4/conformance'
import { cachedTree, type Workspace } from '@exaone4/harness'
import { type CodeHashes, findRelease, series, seriesCode } from '@exaone4/patches'
import { type Committed, measuredBuild } from '../documents/committed.ts'
import { conformanceIds } from '../measure/conformance.ts'
import type { OldMeasurement } from './old-measurements.ts'

/** What a measurement of a release would be made with today. */
export interface Today {
  /** Checksum of the release's module. */
  sum: string
  code: CodeHashes
  /** Ids of the checks of the suite, those of a real model among them. */
  checks: readonly string[]
}

export interface Age {
  name: string
  /** What is not as it was when this was measured; empty for a measurement of today's code. */
  changed: string[]
}

/** Throws a `source` Failure where the release cannot be had, and a `DriftFailure` where the series does not apply. */
export async function today(space: Workspace, version: string): Promise<Today> {
  const release = findRelease(version)
  const tree = await cachedTree(space, release)
  return {
    sum: release.sum,
    code: seriesCode(tree, series),
    checks: [...checks.map(({ id }) => id), ...realIds],
  }
}

export function ageOf(committed: Committed, now: Today): Age {
  const { sum, code } = measuredBuild(committed)
  const ids = committed.head.what === 'conformance' ? conformanceIds(committed.content) : undefined
  return {
    name: committed.name,
    changed: [
      ...(sum === now.sum ? [] : ['the checksum of the release']),
      ...differences(code, now.code),
      ...(ids ? differences(asRecord(ids), asRecord(now.checks)).map((id) => `check ${id}`) : []),
    ],
  }
}

function differences(before: CodeHashes, after: CodeHashes): string[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  return paths.flatMap((path) => {
    if (before[path] === after[path]) return []
    if (before[path] === undefined) return `${path} (new)`
    return after[path] === undefined ? `${path} (gone)` : path
  })
}

const asRecord = (ids: readonly string[]): Record<string, string> =>
  Object.fromEntries(ids.map((id) => [id, id]))

/** What is wrong with measurements of other code, and with the list of those that are accepted; one line each. */
export function ageProblems(ages: readonly Age[], accepted: readonly OldMeasurement[]): string[] {
  const listed = accepted.flatMap(({ documents, changed }) => documents.map((name) => ({ name, changed })))
  const known = new Set(ages.map(({ name }) => name))
  return [
    ...listed
      .filter(({ name }) => !known.has(name))
      .map(({ name }) => `${name} is in the list of old measurements, and there is no such measurement`),
    ...ages.flatMap(({ name, changed }) => {
      const entry = listed.find((each) => each.name === name)
      if (changed.length === 0) {
        return entry ? [`${name} is in the list of old measurements, but was measured with today's code`] : []
      }
      if (!entry) return [`${name} was measured with other code; changed since: ${changed.join(', ')}`]
      const isSame = [...entry.changed].sort().join() === [...changed].sort().join()
      return isSame
        ? []
        : [
            `${name}: the list of old measurements does not name what has changed since: ${changed.join(', ')}`,
          ]
    }),
  ]
}
