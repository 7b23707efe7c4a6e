import { columns } from '@exaone4/conformance'
import {
  goTest,
  preparedTree,
  seriesPackages,
  type TestOutcome,
  type Tree,
  testSeries,
  type Workspace,
} from '@exaone4/harness'
import {
  defaultRelease,
  findRelease,
  patchesOf,
  referenceRelease,
  releases,
  series,
  seriesHash,
} from '@exaone4/patches'
import { z } from 'zod'
import { contentOf, readCommitted } from '../documents/committed.ts'
import { type Document, documentHead, documentShape } from '../documents/document.ts'
import type { Measured, MeasureRequest } from '../documents/measurement.ts'

const SAYS =
  'The series on the releases that pnpm test does not build: gofmt, go vet and the Go tests of the packages that it changes, ' +
  'without those that compile C++. "sum" is that of the source, and "series" is a hash of the patches of Ollama with ' +
  'their tests: pnpm test runs a release again only if one of them is another one now.'

const schema = z.object({
  ...documentShape,
  releases: z.array(
    z.object({ release: z.string(), sum: z.string(), series: z.string(), passed: z.number() }),
  ),
})
type Tested = z.infer<typeof schema>['releases'][number]

export const goTestsSchema: z.ZodType<Document> = schema

/** Tests the series on every release but those that are built, and keeps those on which everything passed. */
export async function measureGoTests(request: MeasureRequest): Promise<Measured> {
  const { space, patched, stock, say, signal = new AbortController().signal } = request
  const tested: Tested[] = []
  const failed: string[] = []
  for (const { version } of releases) {
    if ([defaultRelease, referenceRelease].includes(version)) continue
    const tree = await preparedTree(space, findRelease(version), { kind: 'gomod' }, series)
    const vetted = await testSeries(tree, false, signal)
    const ran = await goTest(space, { tree: tree.dir, packages: await seriesPackages(tree, false), signal })
    const problems = [...vetted.failed, ...ran.failed]
    say(`${version}: ${vetted.passed + ran.passed} passed, ${problems.length} failed`)
    failed.push(...problems.map((problem) => `${version}: ${problem}`))
    if (problems.length === 0) {
      tested.push({ release: version, ...codeOf(version, tree), passed: vetted.passed + ran.passed })
    }
  }
  const head = documentHead('go-tests', SAYS, [patched, stock])
  return {
    document: { ...schema.parse({ ...head, releases: tested }) },
    table: columns([
      ['release', 'passed'],
      ...tested.map(({ release, passed }) => [release, String(passed)]),
    ]),
    failed,
  }
}

/** Runs a test of the series on a release, unless all its tests passed before with the same code. */
export async function unlessPassed(
  { root }: Workspace,
  version: string,
  tree: Tree,
  { say, test }: { say: (line: string) => void; test: () => Promise<TestOutcome> },
): Promise<TestOutcome> {
  const content = contentOf(readCommitted(root), NAME)
  const before = content === undefined ? [] : schema.parse(content).releases
  const { sum, series } = codeOf(version, tree)
  const known = before.find((each) => each.release === version && each.sum === sum && each.series === series)
  if (known === undefined) return test()
  say(`  ${known.passed} tests passed before, with the same code (docs/measurements/${NAME}.json)`)
  return { passed: 1, failed: [] }
}

const NAME = `go-tests-${defaultRelease}`

function codeOf(version: string, { patches }: Tree): Pick<Tested, 'sum' | 'series'> {
  return { sum: findRelease(version).sum, series: seriesHash(patchesOf('Ollama', patches)) }
}
