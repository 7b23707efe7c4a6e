import { quoted } from '@exaone4/harness'
import { nextStep } from '../drift/next-step.ts'
import type { BranchCheck } from './check.ts'
import type { Base } from './repository.ts'

export interface CheckSummary {
  base: Base
  branches: readonly BranchCheck[]
}

const MOVED = 1
const DRIFTED = 4

/** 4 if a branch cannot be moved without changes, 1 if one must be moved or created, 0 if all are up to date. */
export function statusOf({ branches }: CheckSummary): number {
  if (branches.some(isStuck)) return DRIFTED
  return branches.every(isDone) ? 0 : MOVED
}

const isStuck = ({ edits, manual }: BranchCheck): boolean =>
  edits.some(({ state }) => state !== 'applies') || manual.some(({ conflicts }) => conflicts.length > 0)

const isDone = ({ head, current, patchesChanged }: BranchCheck): boolean =>
  head !== undefined && current && !patchesChanged

/** The state of the branches and the next command, as text. */
export function checkText(summary: CheckSummary, dir: string): string {
  const { base, branches } = summary
  const lines = branches.flatMap((branch) => [`${branch.branch}: ${verdict(branch)}`, ...details(branch)])
  const command = `pnpm pr:prepare --repo ${quoted(dir)} --base ${quoted(base.name)}`
  const next: Record<number, string[]> = {
    0: [],
    [MOVED]: ['', `next: ${command}`],
    [DRIFTED]: ['', 'next: fix the edits and conflicts above, then:', `  ${command}`],
  }
  return [
    `base: ${base.name} (${base.commit.slice(0, 12)})`,
    ...lines,
    ...(next[statusOf(summary)] ?? []),
  ].join('\n')
}

function verdict(branch: BranchCheck): string {
  if (isStuck(branch)) return 'does not apply to the base'
  if (branch.head === undefined) return 'not created yet'
  if (!branch.current) return 'the base has moved; the branch still applies'
  return branch.patchesChanged ? 'its patches have changed' : 'up to date'
}

function details({ moved, edits, patches, manual }: BranchCheck): string[] {
  const drifts = patches.flatMap((patch) => ('drifts' in patch ? patch.drifts : []))
  return [
    ...moved.map((commit) => `  new in the base: ${commit}`),
    ...edits.filter(({ state }) => state !== 'applies').map(({ id, state }) => `  ${state}: ${id}`),
    ...drifts.flatMap((drift) => [
      `  ${drift.line === 0 ? drift.file : `${drift.file}:${drift.line}`}: ${drift.note}`,
      ...drift.excerpt.split('\n').map((text) => `    ${text}`),
      `    next: ${nextStep(drift)}`,
    ]),
    ...manual.map(({ commit, conflicts }) =>
      conflicts.length === 0
        ? `  manual commit, applies: ${commit}`
        : `  manual commit, conflicts: ${commit}`,
    ),
    ...manual.flatMap(({ conflicts }) =>
      conflicts.flatMap(({ file, kind, excerpt }) => [
        `  ${file}: ${kind}`,
        ...(excerpt === '' ? [] : excerpt.split('\n').map((text) => `    ${text}`)),
      ]),
    ),
  ]
}
