import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { applyEdits } from '../src/edit/apply-edits.ts'
import type { DriftCode } from '../src/edit/drift.ts'
import {
  applySeries,
  type Drift,
  DriftFailure,
  type Edit,
  fitSeries,
  type Patch,
  patchesOf,
  series,
} from '../src/index.ts'
import { adopt, double, moveBody, moveList, rename, type Simulation } from './helpers/simulate.ts'
import { contentsOf } from './helpers/tree.ts'
import { smallTree } from './helpers/upstream-tree.ts'

const ERAS = [
  ['runner', 'v0.18.0'],
  ['llama-server', 'v0.34.4'],
] as const

/** What is simulated, what it is called, and whether it hits whatever else looks in the same place. */
const SIMULATIONS: [what: string, Simulation, DriftCode, reach: 'place' | 'list' | 'edit'][] = [
  ['a renamed function', rename, 'wrong-base', 'place'],
  ['code that moved elsewhere', moveBody, 'missing', 'place'],
  ['a list that moved elsewhere', moveList, 'missing', 'list'],
  ['two matches', double, 'ambiguous', 'place'],
  ['a change that is already upstream', adopt, 'already-upstream', 'edit'],
]

/** Is an edit hit with another one? */
const isHit = {
  place: (edit: Edit, other: Edit) => placeOf(edit) === placeOf(other),
  list: (edit: Edit, other: Edit) =>
    placeOf(edit) === placeOf(other) && JSON.stringify(edit.match) === JSON.stringify(other.match),
  edit: (edit: Edit, other: Edit) =>
    placeOf(edit) === placeOf(other) && JSON.stringify(edit.operation) === JSON.stringify(other.operation),
}

describe.each(ERAS)('%s era (%s)', (_, version) => {
  let tree: string
  let patches: readonly Patch[]
  let edits: readonly Edit[]
  beforeEach(async () => {
    tree = await smallTree(version, series)
    patches = fitSeries(series, tree).patches
    edits = patches.flatMap((patch) => patch.edits).filter((edit) => isOfUpstream(tree, edit))
  })

  it.each(SIMULATIONS)('names %s, whichever edit it hits, and nothing else', (_, simulate, code, reach) => {
    let tried = 0
    for (const edit of reach === 'place' ? onePerPlace(edits) : edits) {
      const path = join(tree, edit.file)
      const pristine = readFileSync(path, 'utf8')
      const changed = simulate(edit, pristine)
      if (changed === undefined) continue
      tried += 1
      writeFileSync(path, changed)

      const hit = edits.filter((other) => isHit[reach](other, edit))
      // The first with the whole series: what happens in a file hits no other one, so that later ones need only theirs.
      const drifts = driftsOf(tree, tried === 1 ? patches : onFile(patches, edit.file))
      expect(named(drifts.filter((drift) => edits.some(({ id }) => id === drift.edit)))).toEqual(
        hit.map(({ id, file }) => `${code} ${id} ${file}`).sort(),
      )
      writeFileSync(path, pristine)
    }
    expect(tried).toBeGreaterThan(0)
    applySeries(tree, patches)
  })

  it('names a foreign tree, and nothing else', () => {
    writeFileSync(join(tree, 'go.mod'), 'module example.com/other\n')
    const all = patchesOf('Ollama', patches).flatMap((patch) => patch.edits)
    expect(named(driftsOf(tree, patches))).toEqual(all.map(({ id }) => `wrong-base ${id} go.mod`).sort())
  })
})

function named(drifts: readonly Drift[]): string[] {
  return drifts.map(({ code, edit, file }) => `${code} ${edit} ${file}`).sort()
}

/** Does the edit change code of upstream's, and not what an earlier edit or file of ours has put there? */
function isOfUpstream(tree: string, edit: Edit): boolean {
  const path = join(tree, edit.file)
  return existsSync(path) && applyEdits(edit.file, readFileSync(path, 'utf8'), [edit]).drifts.length === 0
}

/** The patches with what they change in one file: what happens there cannot hit another. */
function onFile(patches: readonly Patch[], file: string): Patch[] {
  return patches
    .map((patch) => ({ ...patch, edits: patch.edits.filter((edit) => edit.file === file) }))
    .filter(({ edits }) => edits.length > 0)
}

/** What keeps a series from being applied to a tree, which stays as it is. */
function driftsOf(tree: string, patches: readonly Patch[]): readonly Drift[] {
  const before = contentsOf(tree)
  try {
    applySeries(tree, patches)
  } catch (error) {
    if (!(error instanceof DriftFailure)) throw error
    expect(contentsOf(tree)).toEqual(before)
    return error.drifts
  }
  throw new Error('the series applies')
}

function onePerPlace(edits: readonly Edit[]): Edit[] {
  return edits.filter((edit, index) => edits.findIndex((other) => placeOf(other) === placeOf(edit)) === index)
}

function placeOf({ file, within }: Edit): string {
  return JSON.stringify([file, within])
}
