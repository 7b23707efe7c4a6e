import { chmod, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Build } from '../build/build.ts'

/** Finds the folder of the script, and Node.js: the included one, else the one on PATH. */
const PLACE = `case $0 in */*) cd -P -- "\${0%/*}" ;; esac
PATH="\${PATH:-/usr/local/bin:/usr/bin:/bin}"
export PATH
`

const PROGRAM = `#!/bin/sh
# The program: ./exaone4 conformance --help
set -eu
${PLACE}node=node
[ ! -x node/bin/node ] || node=./node/bin/node
exec "$node" --import ./packages/cli/node_modules/tsx/dist/loader.mjs packages/cli/src/main.ts "$@"
`

/** Writes the scripts for the user: the program, and a run that writes a report. */
export async function writeScripts(root: string, builds: readonly Build[]): Promise<void> {
  const use = builds.map(({ dir }) => `dist/${basename(dir)}`).join(' ')
  const runScript = `#!/bin/sh
# Checks the builds that are here, and leaves the report in reports: ./run.sh --only gpu
# What a GPU takes, as data: ./exaone4 measure gpu --use ${use}
set -eu
${PLACE}exec ./exaone4 conformance "$@" --use ${use}
`
  for (const [name, text] of Object.entries({ exaone4: PROGRAM, 'run.sh': runScript })) {
    await writeFile(join(root, name), text)
    await chmod(join(root, name), 0o755)
  }
}
