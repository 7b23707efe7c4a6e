import { join } from 'node:path'
import { execa } from 'execa'
import { vi } from 'vitest'
import { runCli } from '../src/cli.ts'

const MAIN = join(import.meta.dirname, '../src/main.ts')

export interface Outcome {
  status: number | undefined
  stdout: string
  stderr: string
}

type Environment = Record<string, string | undefined>

const QUIET: Environment = { OLLAMA_HOST: undefined, NO_COLOR: '1' }

/** Runs a command line in this process, with changes to the environment; `undefined` unsets a variable. */
export async function cli(args: readonly string[], env: Environment = {}): Promise<Outcome> {
  const printed = { stdout: '', stderr: '' }
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((chunk) => {
      printed[stream] += String(chunk)
      return true
    }),
  )
  const before = process.exitCode
  process.exitCode = undefined
  for (const [name, value] of Object.entries({ ...QUIET, ...env })) vi.stubEnv(name, value)
  try {
    await runCli(args)
    const { stdout, stderr } = printed
    return { status: Number(process.exitCode ?? 0), stdout: stdout.trimEnd(), stderr: stderr.trimEnd() }
  } finally {
    process.exitCode = before
    vi.unstubAllEnvs()
    for (const spy of spies) spy.mockRestore()
  }
}

/** The words of a printed command, as a shell reads them. */
export async function words(command: string): Promise<string[]> {
  const { stdout } = await execa('sh', ['-c', `printf '%s\\0' ${command}`])
  return stdout.split('\0').slice(0, -1)
}

/** Runs the program in its own process, to test what only a process shows. */
export async function cliProcess(args: readonly string[], env: Environment = {}): Promise<Outcome> {
  const { exitCode, stdout, stderr } = await execa(process.execPath, ['--import', 'tsx', MAIN, ...args], {
    env: { ...QUIET, ...env },
    reject: false,
    stdin: 'ignore',
  })
  return { status: exitCode, stdout, stderr }
}
