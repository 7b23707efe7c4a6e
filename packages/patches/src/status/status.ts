import { type Drift, DriftFailure } from '../edit/drift.ts'
import { type Fitted, fitLlamaCpp, fitSeries, type NotApplicable } from '../fit.ts'
import { editIds } from '../identity.ts'
import { type Patch, projectOf } from '../patch.ts'
import { planLlamaCpp, planSeries } from '../plan.ts'
import { foreignTree } from '../tree/module.ts'
import { readerOf } from '../tree/read.ts'

/** How a patch stands to a tree. */
export type PatchState = 'applies' | 'not-applicable' | 'already-upstream' | 'drifted' | 'unchecked'

export type PatchStatus = { patch: string } & (
  | { state: 'applies' }
  /** Evidence is `<file>:<line> <text looked for>`, or `no <file>`. */
  | { state: 'not-applicable'; reason: string; evidence: readonly string[] }
  /** Upstream has all of it: every edit, and every file that is not a test. */
  | { state: 'already-upstream'; drifts: readonly Drift[] }
  | { state: 'drifted'; drifts: readonly Drift[] }
  /** A patch of llama.cpp whose sources are not at hand. */
  | { state: 'unchecked' }
)

/**
 * How each patch of a series stands to the tree in a folder, which is only read. Throws a `source` failure for a
 * tree that cannot be read.
 *
 * @param llamaCpp folder with the sources of llama.cpp that belong to the tree, if at hand
 */
export function seriesStatus(tree: string, series: readonly Patch[], llamaCpp?: string): PatchStatus[] {
  const ofTree = fittedTo(tree, series)
  const ofLlamaCpp = llamaCpp === undefined ? undefined : fitLlamaCpp(ofTree.patches, llamaCpp)
  const notApplicable = [...ofTree.notApplicable, ...(ofLlamaCpp?.notApplicable ?? [])]
  const patches = [
    ...ofTree.patches.filter((patch) => projectOf(patch) === 'Ollama'),
    ...(ofLlamaCpp?.patches ?? []),
  ]
  const drifts = [
    ...driftsOf(() => planSeries(tree, patches)),
    ...(llamaCpp === undefined ? [] : driftsOf(() => planLlamaCpp(llamaCpp, patches))),
  ]
  return series.map(({ id }): PatchStatus => {
    const spared = notApplicable.find(({ patch }) => patch.id === id)
    if (spared) return { patch: id, ...whyNot(spared) }
    if (!patches.some((patch) => patch.id === id)) return { patch: id, state: 'unchecked' }
    const own = drifts.filter(({ edit }) => edit.startsWith(`${id}/`))
    if (own.length === 0) return { patch: id, state: 'applies' }
    const wanted = editIds(patches.filter((patch) => patch.id === id))
    const isThere = wanted.every((edit) => own.some((drift) => drift.edit === edit))
    const isUpstream = isThere && own.every(({ code }) => code === 'already-upstream')
    return { patch: id, state: isUpstream ? 'already-upstream' : 'drifted', drifts: own }
  })
}

/** A tree that is not Ollama's bears out much that says that a file is not there. */
function fittedTo(tree: string, series: readonly Patch[]): Fitted {
  const isForeign = foreignTree(readerOf(tree)) !== undefined
  return isForeign ? { patches: [...series], notApplicable: [] } : fitSeries(series, tree)
}

function driftsOf(plan: () => unknown): readonly Drift[] {
  try {
    plan()
    return []
  } catch (error) {
    if (error instanceof DriftFailure) return error.drifts
    throw error
  }
}

function whyNot({ reason, evidence, lookedFor }: NotApplicable): {
  state: 'not-applicable'
  reason: string
  evidence: string[]
} {
  const short = evidence.map((seen, index) => {
    const text = lookedFor[index]
    return text === undefined ? seen : `${seen.split(' ', 1)} ${text}`
  })
  return { state: 'not-applicable', reason, evidence: short }
}
