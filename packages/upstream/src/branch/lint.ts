import { existsSync } from 'node:fs'
import { cp, mkdir, readFile, rename } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import type { Workspace } from '@exaone4/harness'
import { gitEnvironment, goEnvironment, run, withScratch } from '@exaone4/harness'

/** The linter's go.mod and go.sum. */
const DECLARATION = join(import.meta.dirname, 'golangci-lint')
const MODULE = 'github.com/golangci/golangci-lint/v2'
const CONFIG = '.golangci.yaml'

/** The linter runs git, which must not use the caller's repository. */
const NO_GIT_SETTINGS = {
  GIT_DIR: undefined,
  GIT_WORK_TREE: undefined,
  GIT_INDEX_FILE: undefined,
  GIT_CONFIG_COUNT: undefined,
  GIT_CONFIG_PARAMETERS: undefined,
  GIT_EXTERNAL_DIFF: undefined,
}

export interface Linter {
  program: string
  version: string
}

/** Does upstream's tree configure the linter? */
export function hasLintRules(tree: string): boolean {
  return existsSync(join(tree, CONFIG))
}

/**
 * Returns the linter that upstream's configuration is written for. If it is not in the project's cache, compiles it
 * from its Go module, which takes about two minutes on two cores.
 *
 * @throws Failure `prerequisite`
 */
export async function installLinter(space: Workspace, signal?: AbortSignal): Promise<Linter> {
  const declaration = await readFile(join(DECLARATION, 'go.mod'), 'utf8')
  const version = new RegExp(`${MODULE} (v[\\d.]+)`).exec(declaration)?.[1]
  if (version === undefined) throw new Error(`${DECLARATION}/go.mod does not require ${MODULE}`)
  const program = join(space.cache, 'tools', `golangci-lint-${version}`)
  if (existsSync(program)) return { program, version }

  await withScratch(join(space.cache, 'scratch'), async (dir) => {
    await cp(DECLARATION, dir, { recursive: true })
    const jobs = String(availableParallelism())
    await run({
      command: 'go',
      args: [
        'build',
        '-trimpath',
        '-p',
        jobs,
        '-o',
        join(dir, 'golangci-lint'),
        `${MODULE}/cmd/golangci-lint`,
      ],
      cwd: dir,
      env: { ...goEnvironment, CGO_ENABLED: '0' },
      log: join(space.cache, 'log', 'golangci-lint-build.log'),
      code: 'prerequisite',
      hint: 'check the network and "go env GOPROXY", then run the command again',
      ...(signal && { signal }),
    })
    await mkdir(dirname(program), { recursive: true })
    await rename(join(dir, 'golangci-lint'), program)
  })
  return { program, version }
}

/**
 * Lints packages with upstream's configuration, and reports only problems in lines that changed since a commit.
 *
 * @throws Failure `check` with the problems
 */
export function lint(
  space: Workspace,
  { program }: Linter,
  {
    tree,
    since,
    packages,
    signal,
  }: { tree: string; since: string; packages: readonly string[]; signal?: AbortSignal },
): Promise<void> {
  return run({
    command: program,
    args: [
      'run',
      '--config',
      CONFIG,
      `--new-from-rev=${since}`,
      '--color=never',
      // Wait for a linter that is already running; without this option, this one fails.
      '--allow-serial-runners',
      ...packages,
    ],
    cwd: tree,
    env: {
      ...NO_GIT_SETTINGS,
      ...gitEnvironment(),
      ...goEnvironment,
      GOFLAGS: `${goEnvironment.GOFLAGS} -trimpath`,
      GOMAXPROCS: String(availableParallelism()),
      GOLANGCI_LINT_CACHE: join(space.cache, 'golangci-lint'),
    },
    log: join(space.cache, 'log', 'golangci-lint.log'),
    code: 'check',
    hint: 'fix these problems in the Go files of the patch, then run the command again',
    ...(signal && { signal }),
  })
}
