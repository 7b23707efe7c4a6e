import { join } from 'node:path'
import { execa } from 'execa'

const MAIN = join(import.meta.dirname, '../src/main.ts')

export interface Outcome {
  status: number | undefined
  stdout: string
  stderr: string
}

/** Runs the program as a user would, with changes to the environment; `undefined` unsets a variable. */
export async function cli(
  args: readonly string[],
  env: Record<string, string | undefined> = {},
): Promise<Outcome> {
  const { exitCode, stdout, stderr } = await execa(process.execPath, ['--import', 'tsx', MAIN, ...args], {
    env: { OLLAMA_HOST: undefined, NO_COLOR: '1', ...env },
    reject: false,
    stdin: 'ignore',
  })
  return { status: exitCode, stdout, stderr }
}
