import { ownedFiles } from './owned.ts'
import type { Patch } from './patch.ts'
import { type Fact, isEra, knownEra, type TreeFacts, treeFacts } from './tree/facts.ts'
import { type ReadFile, readerOf } from './tree/read.ts'

/** A patch that has nothing to do in a tree, and where the tree shows it. */
export interface NotApplicable {
  patch: Patch
  reason: string
  /** `<file>:<line> <text>`, or `no <file>`. */
  evidence: string[]
}

export interface Fitted {
  /** What applies, less the edits and files that are for other trees. */
  patches: Patch[]
  notApplicable: NotApplicable[]
}

/**
 * Chooses what of a series is for the tree in a folder, pristine or patched. A patch is not applicable only where
 * the tree bears out all of its evidence; elsewhere it stays, and tells by its edits what is wrong.
 */
export function fitSeries(series: readonly Patch[], tree: string): Fitted {
  const read = readerOf(tree)
  const facts = treeFacts(read)
  const fitted: Fitted = { patches: [], notApplicable: [] }
  for (const patch of series) {
    const spared =
      patch.when && !facts.has(patch.when.fact) ? notApplicable(patch, patch.when.otherwise, read) : undefined
    if (spared) fitted.notApplicable.push(spared)
    else fitted.patches.push(fitPatch(patch, facts))
  }
  return fitted
}

function notApplicable(
  patch: Patch,
  { reason, evidence }: NonNullable<Patch['when']>['otherwise'],
  read: ReadFile,
): NotApplicable | undefined {
  const seen = evidence.flatMap((each) => evidenceIn(read, each))
  return seen.length === evidence.length ? { patch, reason, evidence: seen } : undefined
}

/** In a tree of no known era, edits of every era stay, to tell that they do not fit. */
function fitPatch(patch: Patch, facts: TreeFacts): Patch {
  const isKnown = knownEra(facts) !== undefined
  const isLeft = (fact: Fact): boolean => !facts.has(fact) && (isKnown || !isEra(fact))
  return {
    ...patch,
    edits: patch.edits.filter(({ when }) => when === undefined || !isLeft(when)),
    omit: [
      ...(patch.omit ?? []),
      ...ownedFiles(patch).flatMap(({ id, when }) => (when === undefined || facts.has(when) ? [] : id)),
    ],
  }
}

function evidenceIn(read: ReadFile, { file, text }: { file: string; text?: string }): string[] {
  const lines = read(file)?.toString().split('\n')
  if (text === undefined) return lines ? [] : [`no ${file}`]
  const line = lines?.findIndex((each) => each.includes(text)) ?? -1
  return line === -1 ? [] : [`${file}:${line + 1} ${lines?.[line]?.trim()}`]
}
