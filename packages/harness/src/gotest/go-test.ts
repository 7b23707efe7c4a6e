import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { execa } from 'execa'
import { z } from 'zod'
import { goEnvironment } from '../build/go-build.ts'
import { run } from '../run.ts'
import type { Workspace } from '../workspace.ts'

const eventSchema = z.object({
  Action: z.string(),
  Package: z.string().optional(),
  Test: z.string().optional(),
  Output: z.string().optional(),
})

export interface GoTest {
  tree: string
  /** Patterns for the Go command. */
  packages: readonly string[]
  /** The only test to run, as a pattern for `go test -run`; all tests if left out. */
  test?: string
  /** Path of an overlay file. */
  overlay?: string
  signal?: AbortSignal
}

export interface GoTestResult {
  passed: number
  /** Failed tests as `<package> <test>`, and packages that did not compile. */
  failed: string[]
  /** Tests that skipped themselves, as `<package> <test>`. */
  skipped: string[]
  /** Output of the failing tests. */
  output: string
}

/** The flags of the build, so that its compiled C++ code is reused. */
const FLAGS = ['-trimpath', '-p', String(availableParallelism())]

/** Runs Go tests in a tree. Failing tests are a result; throws a `build` failure when they cannot be run at all. */
export async function goTest(space: Workspace, task: GoTest): Promise<GoTestResult> {
  const lines: string[] = []
  const overlay = task.overlay === undefined ? [] : ['-overlay', task.overlay]
  const only = task.test === undefined ? [] : ['-run', `^${task.test}$`]
  try {
    await run({
      command: 'go',
      args: ['test', '-json', ...FLAGS, ...overlay, ...only, ...task.packages],
      cwd: task.tree,
      env: { ...goEnvironment, GOMAXPROCS: String(availableParallelism()) },
      log: join(space.cache, 'log', 'go-test.log'),
      code: 'build',
      onLine: (line) => lines.push(line),
      ...(task.signal && { signal: task.signal }),
    })
  } catch (error) {
    const failed = error instanceof Failure && error.code === 'build'
    if (!failed) throw error
  }
  const result = summarize(lines)
  if (result.passed + result.failed.length === 0) {
    throw new Failure('build', `no Go test ran in ${task.packages.join(' ')}`, {
      detail: lines.slice(-10).join('\n'),
    })
  }
  return result
}

function summarize(lines: readonly string[]): GoTestResult {
  const result: GoTestResult = { passed: 0, failed: [], skipped: [], output: '' }
  const outputs = new Map<string, string>()
  for (const line of lines) {
    const event = parseEvent(line)
    if (!event) {
      result.output += `${line}\n`
      continue
    }
    const name = [event.Package, event.Test].filter((part) => part !== undefined).join(' ')
    if (event.Action === 'output' || event.Action === 'build-output') {
      outputs.set(name, (outputs.get(name) ?? '') + (event.Output ?? ''))
    } else if (event.Action === 'fail') {
      result.failed.push(name)
      result.output += outputs.get(name) ?? ''
    } else if (event.Test !== undefined && event.Action === 'pass') {
      result.passed += 1
    } else if (event.Test !== undefined && event.Action === 'skip') {
      result.skipped.push(name)
    }
  }
  return result
}

function parseEvent(line: string): z.infer<typeof eventSchema> | undefined {
  try {
    return eventSchema.parse(JSON.parse(line))
  } catch {
    return undefined
  }
}

/** Files that are not formatted with gofmt. */
export async function unformatted(tree: string, files: readonly string[]): Promise<string[]> {
  const { stdout } = await execa('gofmt', ['-l', ...files], { cwd: tree })
  return stdout.split('\n').filter((line) => line !== '')
}

/** The problems that `go vet` finds; empty if there are none. */
export async function vet(tree: string, packages: readonly string[], signal?: AbortSignal): Promise<string> {
  const result = await execa('go', ['vet', ...FLAGS, ...packages], {
    cwd: tree,
    env: goEnvironment,
    reject: false,
    all: true,
    ...(signal && { cancelSignal: signal }),
  })
  return result.failed ? result.all : ''
}
