import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import {
  badlyFormatted,
  type GoTestResult,
  goTest,
  touchedPackages,
  vetPackages,
  type Workspace,
  withCopy,
} from '@exaone4/harness'
import { applySeries, fitSeries, type Patch, series } from '@exaone4/patches'

/** The result of applying the series to a copy of a tree. */
export interface Trial {
  /** Tests that passed. */
  passed: number
  /** Failures that occur only with the series, one line each. */
  failed: string[]
  /** Failures that also occur without the series. */
  upstream: string[]
  /** Output that explains the failures. */
  output: string
}

export interface TrialRequest {
  /** Run neither `go vet` nor Go's tests. */
  skipTests: boolean
  /** Called when a step begins. */
  step: (title: string) => void
  signal: AbortSignal
}

/** Applies the series to a copy of a tree that it fits, and tests the packages that it changes. */
export async function trySeries(space: Workspace, tree: string, request: TrialRequest): Promise<Trial> {
  const { patches } = fitSeries(series, tree)
  const found = await withCopy(space, tree, (copy) => tryOnCopy(space, copy, patches, request))
  if (found.vetted === '' && found.tests.failed.length === 0) {
    return { passed: found.tests.passed, failed: found.misformed, upstream: [], output: '' }
  }
  const stock = await withCopy(space, tree, (copy) => tryStock(space, copy, found, patches, request))
  return compare(found, stock)
}

/** The results from one copy. */
export interface Found {
  /** One line for each file that is not formatted with gofmt. */
  misformed: string[]
  /** Output of `go vet`. */
  vetted: string
  tests: GoTestResult
}

const NO_TESTS: GoTestResult = { passed: 0, failed: [], skipped: [], output: '' }

async function tryOnCopy(
  space: Workspace,
  copy: string,
  patches: readonly Patch[],
  { skipTests, step, signal }: TrialRequest,
): Promise<Found> {
  step('Apply the series to a copy and check gofmt')
  applySeries(copy, patches)
  const misformed = (await badlyFormatted(copy, patches)).map((file) => `gofmt: ${file}`)
  if (skipTests) return { misformed, vetted: '', tests: NO_TESTS }
  step('go vet (takes minutes the first time)')
  const vetted = await vetPackages(copy, touchedPackages(patches), signal)
  step('Go tests of the patched packages (takes minutes the first time)')
  const tests = await goTest(space, { tree: copy, packages: touchedPackages(patches), signal })
  return { misformed, vetted, tests }
}

/** Repeats what failed without the series, to find failures that are upstream's own. */
async function tryStock(
  space: Workspace,
  copy: string,
  { vetted, tests }: Found,
  patches: readonly Patch[],
  { step, signal }: TrialRequest,
): Promise<Omit<Found, 'misformed'>> {
  step('Repeat the failures without the series')
  const packages = touchedPackages(patches).filter((path) => existsSync(join(copy, path)))
  const failing = packages.filter((path) =>
    tests.failed.some((name) => name.split(' ', 1).join().endsWith(path.slice(1))),
  )
  return {
    vetted: vetted === '' ? '' : await vetPackages(copy, packages, signal),
    tests: failing.length === 0 ? NO_TESTS : await testsOf(space, copy, failing, signal),
  }
}

/** A package that does not compile has no failing tests. */
async function testsOf(
  space: Workspace,
  tree: string,
  packages: string[],
  signal: AbortSignal,
): Promise<GoTestResult> {
  try {
    return await goTest(space, { tree, packages, signal })
  } catch (error) {
    if (error instanceof Failure && error.code === 'build') return NO_TESTS
    throw error
  }
}

/** Separates failures that the series causes from upstream's own. */
export function compare({ misformed, vetted, tests }: Found, stock: Omit<Found, 'misformed'>): Trial {
  const complaints = withoutPlaces(vetted)
  const known = new Set(withoutPlaces(stock.vetted))
  const isOwn = complaints.some((line) => !known.has(line))
  const failsAnyway = (name: string): boolean =>
    stock.tests.failed.includes(name) &&
    (isTest(name) || hasFailedTests(tests, name) || !hasFailedTests(stock.tests, name))
  const vetFailed = vetted === '' ? [] : ['go vet']
  return {
    passed: tests.passed,
    failed: [
      ...misformed,
      ...(isOwn ? vetFailed : []),
      ...tests.failed.filter((name) => !failsAnyway(name)).map((name) => `go test: ${name}`),
    ],
    upstream: [
      ...(isOwn ? [] : vetFailed),
      ...tests.failed.filter(failsAnyway).map((name) => `go test: ${name}`),
    ],
    output: [vetted, tests.output].filter((text) => text !== '').join('\n'),
  }
}

/** Go lists a package with each failing test, and alone if it does not compile. */
function hasFailedTests({ failed }: GoTestResult, name: string): boolean {
  return failed.some((other) => other.startsWith(`${name} `))
}

function isTest(name: string): boolean {
  return name.includes(' ')
}

/** The series moves lines, so messages are compared without line numbers. */
function withoutPlaces(said: string): string[] {
  return said
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.replace(/:\d+(:\d+)?:/, ':'))
}
