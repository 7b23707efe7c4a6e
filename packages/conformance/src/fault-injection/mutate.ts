import { join } from 'node:path'
import {
  type Build,
  goTest,
  type Tree,
  touchedPackages,
  type Workspace,
  withScratch,
  writeOverlay,
} from '@exaone4/harness'
import { editIds } from '@exaone4/patches'
import { checks } from '../checks/all.ts'
import { runConformance } from '../run/run.ts'
import { mutantBinary } from './binary.ts'
import { mutantReplacements } from './mutant.ts'

export interface MutationRequest {
  space: Workspace
  tree: Tree
  patched: Build
  stock: Build
  onMutant?: (mutant: Mutant) => void
  signal?: AbortSignal
}

/** A series less one edit, and what noticed. */
export interface Mutant {
  edit: string
  caughtBy: 'go test' | 'conformance' | null
  /** The failing tests or checks. */
  failing: string[]
}

/**
 * Drops each edit and each owned file of a series in turn: a Go test or a conformance check must fail. What Go's tests
 * do not notice is built and served.
 */
export async function mutateSeries(request: MutationRequest): Promise<Mutant[]> {
  const mutants: Mutant[] = []
  for (const edit of editIds(request.tree.patches)) {
    const mutant = await withScratch(join(request.space.cache, 'mutants'), (scratch) =>
      tryMutant(request, edit, scratch),
    )
    request.onMutant?.(mutant)
    mutants.push(mutant)
  }
  return mutants
}

async function tryMutant(request: MutationRequest, edit: string, scratch: string): Promise<Mutant> {
  const { space, tree, signal } = request
  const series = tree.patches
  const replacements = await mutantReplacements(tree, series, edit, scratch)
  const overlay = await writeOverlay(tree.dir, replacements, join(scratch, 'overlay'))
  const patch = series.find(({ id }) => edit.startsWith(`${id}/`))
  const packages = touchedPackages(patch ? [patch] : series)
  const tests = await goTest(space, { tree: tree.dir, packages, overlay, ...(signal && { signal }) })
  if (tests.failed.length > 0) return { edit, caughtBy: 'go test', failing: tests.failed }

  const answering = checks.filter(
    ({ fixedBy, keptBy = [] }) => patch === undefined || [...fixedBy, ...keptBy].includes(patch.id),
  )
  const ids = answering.map(({ id }) => id)
  const failing = await failingChecks(request, ids, overlay, scratch)
  return { edit, caughtBy: failing.length > 0 ? 'conformance' : null, failing }
}

async function failingChecks(
  { space, tree, patched, stock, signal }: MutationRequest,
  only: readonly string[],
  overlay: string,
  scratch: string,
): Promise<string[]> {
  const ollama = await mutantBinary({
    space,
    tree: tree.dir,
    overlay,
    patched,
    scratch,
    ...(signal && { signal }),
  })
  const report = await runConformance({
    target: {
      name: 'mutant',
      server: { kind: 'build', ollama },
      stock: stock.ollama,
      artifacts: join(scratch, 'report'),
    },
    info: patched.info,
    only,
  })
  return report.checks.filter(({ status }) => status === 'fail').map(({ id }) => id)
}
