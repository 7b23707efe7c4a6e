import { quoted } from '@exaone4/harness'
import { type Base, type BranchCheck, nextStep } from '@exaone4/upstream'

export interface CheckSummary {
  base: Base
  branches: readonly BranchCheck[]
}

const MOVED = 1
const DRIFTED = 4

/** 4 where a branch cannot be moved as it is, 1 where one is to be moved or made, 0 where all is as it should be. */
export function statusOf({ branches }: CheckSummary): number {
  if (branches.some(isStuck)) return DRIFTED
  return branches.every(isDone) ? 0 : MOVED
}

const isStuck = ({ edits, byHand }: BranchCheck): boolean =>
  edits.some(({ state }) => state !== 'applies') || byHand.some(({ conflicts }) => conflicts.length > 0)

const isDone = ({ head, current, otherRules }: BranchCheck): boolean =>
  head !== undefined && current && !otherRules

/** What has changed for branches, for people, with the next command. */
export function checkText(summary: CheckSummary, dir: string): string {
  const { base, branches } = summary
  const lines = branches.flatMap((branch) => [`${branch.branch}: ${verdict(branch)}`, ...details(branch)])
  const command = `pnpm pr:prepare --repo ${quoted(dir)} --base ${quoted(base.name)}`
  const next: Record<number, string[]> = {
    0: [],
    [MOVED]: ['', `next: ${command}`],
    [DRIFTED]: ['', 'next: correct what does not apply, as its hint says, then:', `  ${command}`],
  }
  return [
    `base: ${base.name} (${base.commit.slice(0, 12)})`,
    ...lines,
    ...(next[statusOf(summary)] ?? []),
  ].join('\n')
}

function verdict(branch: BranchCheck): string {
  if (isStuck(branch)) return 'does not fit the base'
  if (branch.head === undefined) return 'there is no such branch'
  if (!branch.current) return 'the base has moved; all of it applies'
  return branch.otherRules ? 'the rules have changed since' : 'as it should be'
}

function details({ moved, edits, patches, byHand }: BranchCheck): string[] {
  const drifts = patches.flatMap((patch) => ('drifts' in patch ? patch.drifts : []))
  return [
    ...moved.map((commit) => `  the base changed its files: ${commit}`),
    ...edits.filter(({ state }) => state !== 'applies').map(({ id, state }) => `  ${state}: ${id}`),
    ...drifts.flatMap((drift) => [
      `  ${drift.line === 0 ? drift.file : `${drift.file}:${drift.line}`}: ${drift.note}`,
      ...drift.excerpt.split('\n').map((text) => `    ${text}`),
      `    next: ${nextStep(drift)}`,
    ]),
    ...byHand.map(({ commit, conflicts }) =>
      conflicts.length === 0 ? `  by hand, applies: ${commit}` : `  by hand, conflict: ${commit}`,
    ),
    ...byHand.flatMap(({ conflicts }) =>
      conflicts.flatMap(({ file, says, excerpt }) => [
        `  ${file}: ${says}`,
        ...(excerpt === '' ? [] : excerpt.split('\n').map((text) => `    ${text}`)),
      ]),
    ),
  ]
}
