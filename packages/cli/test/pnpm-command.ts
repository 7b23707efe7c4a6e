import { readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { execa } from 'execa'
import { z } from 'zod'
import { ROOT } from './repository-copy.ts'

const packageSchema = z.object({ name: z.string().optional(), scripts: z.record(z.string(), z.string()) })

/** The script that pnpm runs for a command line. */
export interface PnpmCommand {
  /** The package's folder, relative to the root. */
  folder: string
  /** Name and text of the script. */
  name: string
  script: string
  arguments: string[]
}

const FILTER = /^--filter @exaone4\/(\w+) (.*)$/

/** Reads `pnpm [run] <script> …` or `pnpm --filter <package> <script> …`. Throws if there is no such script. */
export function parsePnpm(line: string): PnpmCommand {
  const [, rest = ''] = /^pnpm (?:run )?(.*)$/.exec(line) ?? []
  const [, only, command = rest] = FILTER.exec(rest) ?? []
  const folder = only === undefined ? '.' : join('packages', only)
  const [name = '', ...args] = command.split(' ')
  const { scripts } = packageSchema.parse(
    JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')),
  )
  const script = scripts[name]
  if (script === undefined)
    throw new Error(`${line}: there is no script ${JSON.stringify(name)} in ${folder}`)
  return { folder, name, script, arguments: args }
}

/** Runs a command as pnpm would, in a copy of the repository. */
export async function runPnpm(
  root: string,
  command: PnpmCommand,
): Promise<{ status: number | undefined; said: string }> {
  const cwd = join(root, command.folder)
  const bins = [join(cwd, 'node_modules/.bin'), join(root, 'node_modules/.bin'), process.env.PATH]
  const { exitCode, all } = await execa('sh', ['-c', `${command.script} "$@"`, 'sh', ...command.arguments], {
    cwd,
    env: { PATH: bins.join(delimiter), NO_COLOR: '1', OLLAMA_HOST: undefined },
    reject: false,
    stdin: 'ignore',
    all: true,
  })
  return { status: exitCode, said: all }
}
