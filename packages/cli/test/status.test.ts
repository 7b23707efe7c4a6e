import { readdirSync, readFileSync } from 'node:fs'
import { chmod, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Edit, fitSeries, patchesOf, projectOf, series } from '@exaone4/patches'
import { describe, expect, test } from 'vitest'
import { cli, type Outcome, words } from './cli.ts'
import { seriesTree, temporaryFolder } from './series-tree.ts'

const ERAS = [
  ['runner', 'v0.18.0'],
  ['llama-server', 'v0.34.4'],
] as const

/** Runs the command that an outcome says comes next, as it is printed. */
async function runNext({ stderr }: Outcome, ...more: string[]): Promise<Outcome & { command: string }> {
  const [, command = ''] = /^next: pnpm exaone4 (.+)$/m.exec(stderr) ?? []
  return { command, ...(await cli([...(await words(command)), ...more])) }
}

/** Renames the function that an edit looks in; the edit is the first of the series that has one. */
async function renameFunction(
  tree: string,
): Promise<{ edit: Edit; name: string; undo: () => Promise<void> }> {
  const edits = fitSeries(series, tree).patches.flatMap((patch) => patch.edits)
  for (const edit of edits) {
    if (edit.within === 'imports' || !('function' in edit.within)) continue
    const name = edit.within.function
    const path = join(tree, edit.file)
    const text = readFileSync(path, 'utf8')
    await chmod(path, 0o644)
    await writeFile(path, text.replace(new RegExp(`^(func .*\\b)${name}\\(`, 'm'), `$1${name}Renamed(`))
    return { edit, name, undo: () => writeFile(path, text) }
  }
  throw new Error('no edit looks in a function')
}

function contents(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => `${path}\n${readFileSync(path, 'latin1')}`)
}

describe.each(ERAS)('a renamed function in the %s era', (_, version) => {
  test('is named, nothing changes, and what is printed to do next tells what upstream did', async () => {
    const tree = await seriesTree(version)
    const { edit, name, undo } = await renameFunction(tree)
    const before = contents(tree)

    const found = await cli(['status', '--source', `path:${tree}`])
    expect(found.stdout).toContain(`wrong-base: ${edit.id}: there is no `)
    expect(found.status).toBe(4)

    const report = join(await temporaryFolder(), 'deep/report.md')
    const next = await runNext(found, '--report', report)
    expect(await words(next.command)).toEqual(['drift', '--source', `path:${tree}`])
    expect(next.status).toBe(4)
    const written = readFileSync(report, 'utf8')
    expect(written).toMatch(/^# The series does not apply to Ollama /)
    expect(written).toContain(`compared with ${version}`)
    expect(written).toContain(edit.id)
    expect(written).toMatch(new RegExp(`^-func .*\\b${name}\\(`, 'm'))
    expect(written).toMatch(new RegExp(`^\\+func .*\\b${name}Renamed\\(`, 'm'))
    expect(contents(tree)).toEqual(before)

    await undo()
    const again = await runNext(next, '--skip-tests', '--report', report)
    expect(again.stdout).toContain('The series applies to Ollama ')
    expect(readFileSync(report, 'utf8')).toContain('`--skip-tests`')
    expect(again.status).toBe(0)
    expect((await cli(['status', '--source', `path:${tree}`])).status).toBe(0)
  })
})

test('a file that is gone is named, and where its function is now', async () => {
  const tree = await seriesTree('v0.34.4')
  const edits = fitSeries(series, tree).patches.flatMap((patch) => patch.edits)
  const edit = edits.find(({ file }) => file.startsWith('server/'))
  if (!edit) throw new Error('no edit applies')
  const path = join(tree, edit.file)
  await writeFile(path.replace(/\.go$/, '_moved.go'), readFileSync(path))
  await rm(path)

  const report = join(await temporaryFolder(), 'report.md')
  const { stdout, status } = await cli(['drift', '--source', `path:${tree}`, '--report', report, '--json'])
  const { findings } = JSON.parse(stdout) as { findings: { drift: { edit: string }; change: string }[] }
  const change = findings.find(({ drift }) => drift.edit.startsWith(edit.id))?.change ?? ''
  expect(change).toContain(
    `Upstream removed ${edit.file} since v0.34.4. The code that the edit looks for is in `,
  )
  expect(change).toContain(`${edit.file.replace(/\.go$/, '_moved.go')}:`)
  expect(status).toBe(4)
})

test('in a foreign tree every patch has drifted, and the report says so once', async () => {
  const tree = await temporaryFolder()
  await writeFile(join(tree, 'go.mod'), 'module example.com/other\n')
  const found = await cli(['status', '--json', '--source', `path:${tree}`])
  const { trees } = JSON.parse(found.stdout) as { trees: { patches: { state: string }[] }[] }
  expect(trees.flatMap(({ patches }) => patches.map(({ state }) => state))).toEqual(
    series.map((patch) => (projectOf(patch) === 'Ollama' ? 'drifted' : 'unchecked')),
  )
  expect(found.status).toBe(4)

  const report = join(await temporaryFolder(), 'report.md')
  const next = await runNext(found, '--quiet', '--report', report)
  expect(next.stderr).toBe('')
  expect(readFileSync(report, 'utf8').match(/this is not module/g)).toHaveLength(
    patchesOf('Ollama', series).length + 1,
  )
  expect(next.status).toBe(4)
})

test('a release is read from where Go keeps it; --markdown prints the table alone', async () => {
  const { status, stdout, stderr } = await cli(['status', '--release', '0.34.4', '--markdown', '--quiet'])
  expect(stdout).toMatch(/^\| patch +\| v0\.34\.4 +\|\n\| -+ \| -+ \|\n/)
  expect(stdout).toMatch(/not applicable \(1\)/)
  expect(stderr).toBe('')
  expect(status).toBe(0)
})

test.each([
  [
    'a release and a tree',
    ['status', '--release', 'v0.18.0', '--source', 'path:/tmp'],
    'cannot be used with',
  ],
  ['one release in the document', ['status', '--release', 'v0.18.0', '--write'], 'cannot be used with'],
  ['Markdown in JSON', ['status', '--markdown', '--json'], 'cannot be used with'],
  ['a folder that is not there', ['status', '--source', 'path:/nonexistent'], 'is not an Ollama tree'],
  [
    'a clone',
    ['status', '--source', 'git'],
    'next: use drift, which clones one: pnpm exaone4 drift --source git',
  ],
  ['a drift of nothing', ['drift', '--release', 'newest'], 'write it like v'],
])('%s is wrong usage', async (_, args, said) => {
  const { status, stderr } = await cli(args)
  expect(stderr).toContain(said)
  expect(status).toBe(2)
})

test('main can be a clone of any repository, and is named by its commit', async () => {
  const { execa } = await import('execa')
  const repository = await seriesTree('v0.34.4')
  const git = (...args: string[]) =>
    execa('git', ['-c', 'user.name=a', '-c', 'user.email=a@localhost', ...args], { cwd: repository })
  await git('init', '--quiet', '--initial-branch=main')
  await git('add', '--all')
  await git('commit', '--quiet', '--message=main')
  const { stdout: commit } = await git('rev-parse', 'HEAD')
  const report = join(await temporaryFolder(), 'report.md')
  const source = ['--source', `git:${repository}`, '--release', 'main']
  const { stdout, status } = await cli(['drift', ...source, '--skip-tests', '--report', report])
  expect(stdout).toContain(`The series applies to Ollama main (${commit.slice(0, 12)})`)
  expect(status).toBe(0)
})
