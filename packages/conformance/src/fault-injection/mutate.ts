import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { type Build, goTest, type Tree, touchedPackages, type Workspace, withScratch } from '@exaone4/harness'
import { checks } from '../checks/all.ts'
import type { Report } from '../report/report.ts'
import { runConformance } from '../run/run.ts'
import { mutantBinary } from './binary.ts'
import { type CompilingMutant, compilingMutant } from './compiling-mutant.ts'
import { isOfLlamaCpp, llamaCppMutant } from './llama-cpp-mutant.ts'

export interface MutationRequest {
  space: Workspace
  tree: Tree
  patched: Build
  stock: Build
  /** What the checks found on the patched build: only those that passed there can detect a mutant. */
  control: Report
  /** Ids of the edits and owned files to drop. */
  edits: readonly string[]
  onMutant?: (mutant: Mutant) => Promise<void> | void
  signal?: AbortSignal
}

/** A series without one edit or owned file, and what noticed. */
export interface Mutant {
  edit: string
  /** What does not compile without it, and was dropped with it: ids of edits and files, and paths of tests. */
  with: string[]
  /** `not-compiled` is neither detected nor survived: it shows nothing. */
  outcome: 'go test' | 'conformance' | 'survived' | 'not-compiled'
  /** The failing tests or checks, or the errors of the compiler. */
  failing: string[]
}

/**
 * Drops edits and owned files of a series in turn: a Go test must fail, or the assertion of a check that
 * passes with the whole series. What Go's tests do not notice is built and served.
 */
export async function mutateSeries(request: MutationRequest): Promise<Mutant[]> {
  const mutants: Mutant[] = []
  for (const edit of request.edits) {
    const mutant = await withScratch(join(request.space.cache, 'mutants'), (scratch) =>
      tryMutant(request, edit, scratch),
    )
    await request.onMutant?.(mutant)
    mutants.push(mutant)
  }
  return mutants
}

async function tryMutant(request: MutationRequest, edit: string, scratch: string): Promise<Mutant> {
  const { tree, signal } = request
  if (isOfLlamaCpp(tree, edit)) return tryLlamaCppMutant(request, edit, scratch)
  const mutant = await compilingMutant(tree, edit, scratch, signal)
  const { ids, tests } = mutant.dropped
  const about = { edit, with: [...ids.filter((id) => id !== edit), ...tests] }
  if (mutant.errors.length > 0) return { ...about, outcome: 'not-compiled', failing: mutant.errors }

  const patches = tree.patches.filter(({ id }) => ids.some((dropped) => dropped.startsWith(`${id}/`)))
  const failedTests = await failingTests(request, touchedPackages(patches), mutant)
  if (failedTests.length > 0) return { ...about, outcome: 'go test', failing: failedTests }
  const touched = patches.map(({ id }) => id)
  const failedChecks = await failingChecks(request, touched, scratch, () =>
    goMutant(request, mutant, scratch),
  )
  return { ...about, outcome: failedChecks.length > 0 ? 'conformance' : 'survived', failing: failedChecks }
}

/** Go's tests that fail; a package that fails without a test in it shows nothing. */
async function failingTests(
  { space, tree, signal }: MutationRequest,
  packages: readonly string[],
  { overlay }: CompilingMutant,
): Promise<string[]> {
  const { failed } = await goTest(space, { tree: tree.dir, packages, overlay, ...(signal && { signal }) })
  return failed.filter((name) => name.includes(' '))
}

/** Only checks detect an edit of llama.cpp: its own tests are not built. */
async function tryLlamaCppMutant(request: MutationRequest, edit: string, scratch: string): Promise<Mutant> {
  const [patch = ''] = edit.split('/', 1)
  try {
    const ollama = await llamaCppMutant(request, edit, scratch)
    const failing = await failingChecks(request, [patch], scratch, async () => ollama)
    return { edit, with: [], outcome: failing.length > 0 ? 'conformance' : 'survived', failing }
  } catch (error) {
    if (!(error instanceof Failure && error.code === 'build')) throw error
    return { edit, with: [], outcome: 'not-compiled', failing: [error.detail ?? error.message] }
  }
}

function goMutant(
  { space, tree, patched, signal }: MutationRequest,
  { overlay }: CompilingMutant,
  scratch: string,
): Promise<string> {
  return mutantBinary({ space, tree: tree.dir, overlay, patched, scratch, ...(signal && { signal }) })
}

/** Checks about these patches that pass with the whole series, and whose assertion fails on the mutant. */
async function failingChecks(
  { patched, stock, control }: MutationRequest,
  patches: readonly string[],
  scratch: string,
  build: () => Promise<string>,
): Promise<string[]> {
  const passing = new Set(control.checks.filter(({ status }) => status === 'pass').map(({ id }) => id))
  const only = checks
    .filter(({ fixedBy, keptBy = [] }) => [...fixedBy, ...keptBy].some((id) => patches.includes(id)))
    .map(({ id }) => id)
    .filter((id) => passing.has(id))
  if (only.length === 0) return []
  const report = await runConformance({
    target: {
      name: 'mutant',
      server: { kind: 'build', ollama: await build() },
      stock: stock.ollama,
      artifacts: join(scratch, 'report'),
    },
    info: patched.info,
    only,
  })
  return report.checks.filter(({ status }) => status === 'fail').map(({ id }) => id)
}
