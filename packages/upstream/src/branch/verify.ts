import { existsSync } from 'node:fs'
import { join, posix } from 'node:path'
import { Failure, refuseInterrupted } from '@exaone4/failure'
import type { Workspace } from '@exaone4/harness'
import { goTest, unformatted, vet } from '@exaone4/harness'
import { hasLintRules, installLinter, lint } from './lint.ts'
import { gitText, type Worktree } from './worktree.ts'

export interface VerifyRequest {
  space: Workspace
  topic: string
  parent: string
  head: string
  /** Run gofmt only: no `go vet`, no linter, no Go tests. */
  skipTests: boolean
  step: (title: string) => void
}

/**
 * Runs the checks of upstream's CI on the packages that changed since `parent`. The worktree must be at `head`.
 *
 * @returns the commands that passed, as a person would type them
 * @throws Failure `check` for the first command that fails, with its output
 */
export async function verify(worktree: Worktree, request: VerifyRequest): Promise<string[]> {
  const { space, topic, parent, head, skipTests, step } = request
  const { tree, signal } = worktree
  const changed = (
    await gitText(worktree, 'diff', '--name-only', '--diff-filter=d', '-z', parent, head)
  ).split('\0')
  const files = changed.filter((file) => file.endsWith('.go'))
  const packages = [...new Set(files.map((file) => `./${posix.dirname(file)}`))].sort()
  if (packages.length === 0) return []

  step(`${topic}: gofmt`)
  const misformed = await unformatted(tree, files)
  if (misformed.length > 0) {
    throw refusal(topic, 'files are not formatted with gofmt', misformed.join('\n'))
  }
  const passed = ['gofmt -l']
  if (skipTests) return passed

  step(`${topic}: go vet (takes minutes the first time)`)
  const complaints = await vet(tree, packages, signal)
  refuseInterrupted(signal)
  if (complaints !== '') throw refusal(topic, 'go vet reports problems', complaints)
  passed.push(`go vet ${packages.join(' ')}`)

  if (hasLintRules(tree)) {
    step(`${topic}: upstream's linter (compiled first, the first time)`)
    const linter = await installLinter(space, signal)
    await lint(space, linter, { tree, since: parent, packages, ...(signal && { signal }) })
    passed.push(`golangci-lint ${linter.version}`)
  }

  step(`${topic}: go test ${packages.join(' ')} (takes minutes the first time)`)
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
    hint: 'fix the Go files of the patch in packages/patches, then run the command again',
  })
}

const TAIL = 40

function tail(output: string): string {
  return output.trimEnd().split('\n').slice(-TAIL).join('\n')
}
