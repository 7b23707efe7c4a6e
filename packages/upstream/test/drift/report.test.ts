import { readFileSync } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cachedTree, copySeriesInputs, type GoTestResult, workspace } from '@exaone4/harness'
import { type Drift, findRelease, placeOf, series } from '@exaone4/patches'
import { expect, onTestFinished, test } from 'vitest'
import { type Finding, findingOf } from '../../src/drift/finding.ts'
import { type DriftReport, headline, markdownReport } from '../../src/drift/report.ts'
import { compare } from '../../src/drift/trial.ts'

const space = workspace(join(import.meta.dirname, '../../../..'))
const release = findRelease('v0.18.0')
const edit = series.flatMap(({ edits }) => edits).find(({ file }) => file.startsWith('server/'))
if (!edit) throw new Error('no edit in server')

const drift: Drift = {
  code: 'missing',
  edit: edit.id,
  file: edit.file,
  line: 1,
  excerpt: '1 | package server\n  | ^^^^^^^',
  note: 'nothing matches',
}

/** What is found after a change of the lines of the edit's file, told where its match is, and its function. */
async function findingAfter(
  change: (lines: string[], at: number, top: number) => string[],
): Promise<Finding> {
  const good = { release, dir: await cachedTree(space, release) }
  const tree = await mkdtemp(join(tmpdir(), 'exaone4-drift-'))
  onTestFinished(() => rm(tree, { recursive: true, force: true }))
  await copySeriesInputs(space, release, tree)
  const path = join(tree, drift.file)
  const text = readFileSync(path, 'utf8')
  const place = edit && placeOf(edit, text)
  if (!place) throw new Error('the edit has no place')
  await chmod(path, 0o644)
  await writeFile(path, change(text.split('\n'), place.match - 1, place.first - 1).join('\n'))
  return findingOf(drift, tree, good)
}

const many = (what: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `\t// ${what} ${index}`)

test('a change at the place is shown, other changes of the file are not', async () => {
  const { change, diff } = await findingAfter((lines, at) => {
    const [line = ''] = lines.splice(at, 1, '\t// elsewhere now')
    lines.push(`// ${line}`, '// the end')
    return lines
  })
  expect(change).toBe('Since v0.18.0:')
  expect(diff).toContain('+\t// elsewhere now')
  expect(diff).not.toContain('+// the end')
})

test('a long change is cut around the place', async () => {
  let gone = ''
  const { diff } = await findingAfter((lines, at) => {
    const [line = ''] = lines.splice(at, 1, ...many('after', 100))
    gone = line
    lines.splice(at, 0, ...many('before', 100))
    return lines
  })
  expect(diff).toContain(`-${gone}`)
  expect(diff).toHaveLength(41)
  expect(diff.at(-1)).toMatch(/^… and 1\d\d more lines$/)
})

test('of several long changes, the nearest is shown', async () => {
  const { diff } = await findingAfter((lines, at, top) => {
    if (at - top < 10) throw new Error('the places are too near')
    lines.splice(at, 0, ...many('near', 3))
    lines.splice(top + 1, 0, ...many('far', 38))
    return lines
  })
  expect(diff).toContain('+\t// near 0')
  expect(diff).not.toContain('+\t// far 0')
  expect(diff.at(-1)).toBe('… and 45 more lines')
})

test('a file that did not change there, or not at all, is said to be so', async () => {
  const unchanged = await findingAfter((lines) => lines)
  expect(unchanged).toMatchObject({ change: `${drift.file} has not changed since v0.18.0.`, diff: [] })
  const elsewhere = await findingAfter((lines) => [...lines, '// the end'])
  expect(elsewhere).toMatchObject({
    change: expect.stringMatching(/^This place has not changed since/),
    diff: [],
  })
})

const report: DriftReport = {
  subject: { name: 'v9.9.9', options: '--release v9.9.9' },
  series: 'a'.repeat(64),
  patches: [{ patch: 'detection', state: 'drifted', drifts: [drift] }],
  good: 'v0.18.0',
  findings: [
    { drift, purposes: ['`x/y`: x has y'], change: 'Since v0.18.0:', diff: ['@@ -1 +1 @@', '-```', '+b'] },
  ],
  skippedTests: false,
}

test('a report can be filed as an issue unchanged', () => {
  expect(markdownReport({ ...report, patches: [] })).toMatchInlineSnapshot(`
    "# The series does not apply to Ollama v9.9.9

    Series aaaaaaaaaaaa, compared with v0.18.0, the most similar supported release.

    | patch | v9.9.9 |
    | ----- | ------ |

    ## renderer/developer: missing

    \`server/routes.go:1\`: nothing matches.

    - \`x/y\`: x has y

    \`\`\`\`\`
    1 | package server
      | ^^^^^^^
    \`\`\`\`\`

    Since v0.18.0:

    \`\`\`\`\`diff
    @@ -1 +1 @@
    -\`\`\`
    +b
    \`\`\`\`\`

    Next: fix renderer/developer in packages/patches/src/patches/renderer/index.ts, then: pnpm --filter @exaone4/patches unit

    ## Next

    Fix the edits listed above, then try again:

    \`\`\`\`\`sh
    pnpm exaone4 drift --release v9.9.9
    \`\`\`\`\`
    "
  `)
})

test('a report is never longer than an issue may be', () => {
  const finding = { drift, purposes: [], change: 'Since v0.18.0:', diff: many('line', 5000) }
  const text = markdownReport({ ...report, findings: [finding] })
  expect(text.length).toBeLessThan(65_536)
  expect(text).toContain('too long for an issue')
})

const none: GoTestResult = { passed: 0, failed: [], skipped: [], output: '' }
const failing = (...failed: string[]): GoTestResult => ({ ...none, failed, output: failed.join('\n') })

test.each([
  ['a test that fails with the series only', failing('m/llm A', 'm/llm'), none, ['m/llm A', 'm/llm'], []],
  [
    'a test that fails anyway',
    failing('m/llm A', 'm/llm'),
    failing('m/llm A', 'm/llm'),
    [],
    ['m/llm A', 'm/llm'],
  ],
  [
    'another test of its package',
    failing('m/llm A', 'm/llm B', 'm/llm'),
    failing('m/llm B', 'm/llm'),
    ['m/llm A'],
    ['m/llm B', 'm/llm'],
  ],
  [
    'a package that compiles without the series only',
    failing('m/llm'),
    failing('m/llm B', 'm/llm'),
    ['m/llm'],
    [],
  ],
  ['a package that does not compile anyway', failing('m/llm'), failing('m/llm'), [], ['m/llm']],
])("%s is told apart from upstream's own", (_, tests, stock, ours, theirs) => {
  const { failed, upstream } = compare({ misformed: [], vetted: '', tests }, { vetted: '', tests: stock })
  const named = (names: readonly string[]): string[] => names.map((name) => `go test: ${name}`)
  expect({ failed, upstream }).toEqual({ failed: named(ours), upstream: named(theirs) })
})

test("a go vet message about a line that the series moved is upstream's own", () => {
  const said = (line: number): string => `# m/llm\nllm/a.go:${line}:2: unreachable code\n`
  const vet = (vetted: string, stock: string) =>
    compare({ misformed: [], vetted, tests: none }, { vetted: stock, tests: none })
  expect(vet(said(9), said(7))).toMatchObject({ failed: [], upstream: ['go vet'] })
  expect(vet(`${said(9)}llm/b.go:1:1: another\n`, said(7))).toMatchObject({
    failed: ['go vet'],
    upstream: [],
  })
  expect(vet(said(9), '')).toMatchObject({ failed: ['go vet'], upstream: [] })
})

test('failing tests are no success', () => {
  const trial = { passed: 3, failed: ['go test: m/llm A'], upstream: [], output: 'A: no' }
  const failed: DriftReport = { ...report, findings: [], trial }
  expect(headline(failed)).toBe('The series applies to Ollama v9.9.9, but tests fail')
  expect(markdownReport(failed)).not.toContain('Nothing to do.')
  const fine: DriftReport = { ...failed, trial: { ...trial, failed: [], upstream: ['go test: m/llm B'] } }
  expect(markdownReport(fine)).toContain('Nothing to do.')
})
