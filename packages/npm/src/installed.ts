import { mkdir, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { execa } from 'execa'
import type { Packed } from './pack.ts'

export interface Outcome {
  status: number | undefined
  stdout: string
  stderr: string
}

/** The package, installed in a folder of its own by somebody who has only Node.js. */
export interface Installed {
  /** The folder of the package. */
  program: string
  /** An empty folder, in which the program is called. */
  work: string
  /** Runs the program with an empty home folder and a bare environment. */
  call: (args: readonly string[], env?: Record<string, string>) => Promise<Outcome>
}

/** Installs a package below a folder, without running any script. */
export async function installPackage({ file }: Packed, folder: string): Promise<Installed> {
  const [home, work, place] = ['home', 'work', 'place'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  for (const dir of [home, work, place]) await mkdir(dir, { recursive: true })
  await writeFile(join(place, 'package.json'), '{"private":true}')
  await execa(
    'npm',
    ['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--no-save', file],
    { cwd: place },
  )
  const bin = join(place, 'node_modules/.bin/exaone4-ollama')
  return {
    work,
    program: join(place, 'node_modules/exaone4-ollama'),
    call: async (args, env = {}) => {
      const PATH = [dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter)
      const { exitCode, stdout, stderr } = await execa(bin, args, {
        cwd: work,
        env: { HOME: home, PATH, NO_COLOR: '1', ...env },
        extendEnv: false,
        reject: false,
        stdin: 'ignore',
      })
      return { status: exitCode, stdout, stderr }
    },
  }
}
