import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { run } from '../run.ts'
import type { Workspace } from '../workspace.ts'

export interface GoBuild {
  tree: string
  output: string
  /** Path of an overlay file. */
  overlay?: string | undefined
  flags: readonly string[]
  /** Parallel compilers (default: one per core). */
  jobs?: number | undefined
  onLine?: ((line: string) => void) | undefined
  signal?: AbortSignal | undefined
}

/** Flags that affect the content of the binary. */
export function goFlags(version: string): string[] {
  return [
    '-trimpath',
    '-buildvcs=false',
    `-ldflags=-s -w -X=github.com/ollama/ollama/version.Version=${version}`,
  ]
}

/** Settings of the caller that would affect compilation. An empty GOFLAGS would let `go env -w` apply. */
export const goEnvironment = {
  GOFLAGS: '-mod=readonly',
  GOWORK: 'off',
  CGO_ENABLED: '1',
  GO111MODULE: 'on',
} as const

/** Compiles the `ollama` binary. Throws a `build` failure with the compiler's last lines. */
export function goBuild(space: Workspace, task: GoBuild): Promise<void> {
  const jobs = String(task.jobs ?? availableParallelism())
  return run({
    command: 'go',
    args: [
      'build',
      '-v',
      '-p',
      jobs,
      ...task.flags,
      ...(task.overlay === undefined ? [] : ['-overlay', task.overlay]),
      '-o',
      task.output,
      '.',
    ],
    cwd: task.tree,
    env: { ...goEnvironment, GOMAXPROCS: jobs },
    log: join(space.cache, 'log', 'go-build.log'),
    code: 'build',
    hint: 'see the log for the full output of the compiler; "pnpm run doctor" checks the tools',
    onLine: task.onLine,
    signal: task.signal,
  })
}
