import { changedClients, type PinnedClient, pinnedClients } from '@exaone4/clients'
import { checks, realIds } from '@exaone4/conformance'
import { cachedTree, releaseLlamaCpp, type Workspace } from '@exaone4/harness'
import { type CodeHashes, findRelease, llamaCppCode, series, seriesCode } from '@exaone4/patches'
import { type Committed, measuredBuild } from '../documents/committed.ts'
import { clientsSchema } from '../measure/clients.ts'
import { conformanceIds } from '../measure/conformance.ts'
import { familyFiles } from '../measure/family-files.ts'
import { familyIds } from './family-table.ts'
import type { OldMeasurement } from './old-measurements.ts'

/** The code with which a measurement of a release would be made now. */
export interface Today {
  /** Checksum of the release's Go module. */
  sum: string
  code: CodeHashes
  /** Ids of all checks of the suite, including those for real models. */
  checks: readonly string[]
  clients: readonly PinnedClient[]
}

export interface Age {
  name: string
  /** Changes since the measurement; empty if it was made with the current code. */
  changed: string[]
}

/** Throws a `source` Failure if the release cannot be fetched, and a `DriftFailure` if the series does not apply. */
export async function today(space: Workspace, version: string): Promise<Today> {
  const release = findRelease(version)
  const tree = await cachedTree(space, release)
  const llamaCpp = await releaseLlamaCpp(space, release)
  return {
    sum: release.sum,
    code: { ...seriesCode(tree, series), ...(llamaCpp && llamaCppCode(llamaCpp, series)) },
    checks: [...checks.map(({ id }) => id), ...realIds],
    clients: pinnedClients(),
  }
}

/** Measurements with a hash for each result. */
const HASHED = ['faults', 'go-tests', 'mutants']

export function ageOf(committed: Committed, now: Today): Age {
  // `pnpm test` runs again what has other code now.
  if (HASHED.includes(committed.head.what)) return { name: committed.name, changed: [] }
  const { sum, code } = measuredBuild(committed)
  return {
    name: committed.name,
    changed: [
      ...(sum === now.sum ? [] : ['the checksum of the release']),
      ...differences(code, now.code),
      ...suiteChanges(committed, now),
    ],
  }
}

/** What a measurement ran that would be run in another way now. */
function suiteChanges({ head, content }: Committed, now: Today): string[] {
  switch (head.what) {
    case 'conformance': {
      const before = asRecord(conformanceIds(content))
      return differences(before, asRecord(now.checks)).map((id) => `check ${id}`)
    }
    case 'clients':
      return changedClients(clientsSchema.parse(content).clients, now.clients).map((id) => `client ${id}`)
    case 'family':
      return differences(asRecord(familyIds(content)), asRecord(familyFiles.map(({ id }) => id))).map(
        (id) => `file ${id}`,
      )
    default:
      return []
  }
}

function differences(before: CodeHashes, after: CodeHashes): string[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  return paths.flatMap((path) => {
    if (before[path] === after[path]) return []
    if (before[path] === undefined) return `${path} (new)`
    return after[path] === undefined ? `${path} (removed)` : path
  })
}

const asRecord = (ids: readonly string[]): Record<string, string> =>
  Object.fromEntries(ids.map((id) => [id, id]))

/** Problems with outdated measurements and with the list of accepted ones, one line each. */
export function ageProblems(ages: readonly Age[], accepted: readonly OldMeasurement[]): string[] {
  const listed = accepted.flatMap(({ documents, changed }) => documents.map((name) => ({ name, changed })))
  const known = new Set(ages.map(({ name }) => name))
  return [
    ...listed
      .filter(({ name }) => !known.has(name))
      .map(({ name }) => `${name} is in the list of old measurements, but there is no such measurement`),
    ...ages.flatMap(({ name, changed }) => {
      const entry = listed.find((each) => each.name === name)
      if (changed.length === 0) {
        return entry
          ? [`${name} is in the list of old measurements, but was measured with the current code`]
          : []
      }
      if (!entry) return [`${name} was measured with other code; changed since: ${changed.join(', ')}`]
      const missing = changed.filter((change) => !entry.changed.includes(change.replace(/ \(new\)$/, '')))
      return missing.length === 0
        ? []
        : [`${name}: the list of old measurements lacks these changes: ${missing.join(', ')}`]
    }),
  ]
}
