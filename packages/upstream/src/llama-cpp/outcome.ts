import { execa } from 'execa'

/** What a test did, without the change or with it. */
export interface Outcome {
  passed: boolean
  /** Everything that it printed. */
  output: string
}

export interface Command {
  program: string
  args: readonly string[]
  cwd: string
  env?: Readonly<Record<string, string>>
}

const TIMEOUT_MS = 900_000

/** Runs commands in order, until one fails. */
export async function outcomeOf(commands: readonly Command[], signal?: AbortSignal): Promise<Outcome> {
  const printed: string[] = []
  for (const { program, args, cwd, env = {} } of commands) {
    const { all, failed, shortMessage } = await execa(program, args, {
      cwd,
      env,
      all: true,
      reject: false,
      stdin: 'ignore',
      timeout: TIMEOUT_MS,
      // pytest then stops the servers that it has started.
      killSignal: 'SIGINT',
      ...(signal && { cancelSignal: signal }),
    })
    printed.push(all)
    if (failed) return { passed: false, output: [...printed, shortMessage ?? ''].join('\n') }
  }
  return { passed: true, output: printed.join('\n') }
}

/** Problems of a test that must fail without the change, for the right reason, and pass with it; one line each. */
export function problemsOf(before: Outcome, after: Outcome, fails: RegExp): string[] {
  return [
    ...(before.passed ? ['passes without the change'] : []),
    ...(before.passed || fails.test(before.output)
      ? []
      : [`fails without the change, but does not print ${fails}`]),
    ...(after.passed ? [] : ['fails with the change']),
  ]
}
