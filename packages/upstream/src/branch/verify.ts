import { existsSync } from 'node:fs'
import { join, posix } from 'node:path'
import { Failure } from '@exaone4/failure'
import type { Workspace } from '@exaone4/harness'
import { goTest, unformatted, vet } from '@exaone4/harness'
import { hasLintRules, installLinter, lint } from './lint.ts'
import { ask, type Workshop } from './workshop.ts'

export interface VerifyRequest {
  space: Workspace
  topic: string
  parent: string
  head: string
  /** gofmt only: neither `go vet` nor the linter nor Go's tests. */
  skipTests: boolean
  step: (title: string) => void
}

/**
 * Runs on the work tree, which must be at `head`, what upstream's CI would find fault with, for the packages that
 * have changed since `parent`.
 *
 * @returns the commands that passed, as a person would type them
 * @throws Failure `check`: the first that fails, with what it said
 */
export async function verify(workshop: Workshop, request: VerifyRequest): Promise<string[]> {
  const { space, topic, parent, head, skipTests, step } = request
  const { tree, signal } = workshop
  const changed = (await ask(workshop, 'diff', '--name-only', '--diff-filter=d', '-z', parent, head)).split(
    '\0',
  )
  const files = changed.filter((file) => file.endsWith('.go'))
  const packages = [...new Set(files.map((file) => `./${posix.dirname(file)}`))].sort()
  if (packages.length === 0) return []

  step(`${topic}: gofmt`)
  const misformed = await unformatted(tree, files)
  if (misformed.length > 0) {
    throw refusal(topic, 'gofmt would lay out files otherwise', misformed.join('\n'))
  }
  const passed = ['gofmt']
  if (skipTests) return passed

  step(`${topic}: go vet (minutes the first time)`)
  const complaints = await vet(tree, packages)
  refuseInterrupted(signal)
  if (complaints !== '') throw refusal(topic, 'go vet finds fault', complaints)
  passed.push(`go vet ${packages.join(' ')}`)

  if (hasLintRules(tree)) {
    step(`${topic}: upstream's linter (it is compiled first, the first time)`)
    const linter = await installLinter(space, signal)
    await lint(space, linter, { tree, since: parent, packages, ...(signal && { signal }) })
    passed.push(`golangci-lint ${linter.version}`)
  }

  step(`${topic}: Go's tests of ${packages.join(' ')} (minutes the first time)`)
  const tested = packages.filter((name) => existsSync(join(tree, name)))
  const result = await goTest(space, { tree, packages: tested, ...(signal && { signal }) })
  if (result.failed.length > 0) {
    const log = join(space.cache, 'log', 'go-test.log')
    throw refusal(topic, `Go tests fail: ${result.failed.join(', ')}`, tail(result.output), log)
  }
  return [...passed, `go test ${packages.join(' ')}`]
}

function refusal(topic: string, message: string, detail: string, log?: string): Failure {
  return new Failure('check', `${topic} is not ready: ${message}`, {
    detail,
    ...(log !== undefined && { log }),
    hint: 'correct the Go files of the patch in packages/patches, and run the command again',
  })
}

function refuseInterrupted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return
  throw new Failure('interrupted', 'interrupted', {
    hint: 'run the command again: it goes on where it stopped',
  })
}

const TAIL = 40

function tail(output: string): string {
  return output.trimEnd().split('\n').slice(-TAIL).join('\n')
}
