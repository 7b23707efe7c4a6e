import { access, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ensurePrerequisites, run, type Workspace, withScratch } from '@exaone4/harness'
import { type InstallOptions, packagesFolder, refuseMissing, SCRIPTS } from './scripts.ts'

const LOCK = 'requirements.txt'

const python = {
  id: 'python',
  programs: ['python3'],
  versionArgs: ['--version'],
  minimum: '3.11',
  why: 'runs the Python clients',
  debian: 'python3',
  brew: 'python3',
} as const

/** `--python` is younger than pip itself. */
const pip = {
  id: 'pip',
  programs: ['python3'],
  versionArgs: ['-m', 'pip', '--version'],
  minimum: '22.3',
  why: 'installs the Python clients',
  debian: 'python3-pip',
  brew: 'python3',
} as const

/**
 * Installs a Python client with its pinned packages, once, in a virtual environment of its own: some clients need
 * different versions of the same package. Returns the environment's interpreter.
 *
 * @throws Failure `prerequisite`, `source`, `interrupted`
 */
export async function installPython(
  space: Workspace,
  script: string,
  { install, say, signal }: InstallOptions,
): Promise<string> {
  const folder = await packagesFolder(space, script, LOCK)
  const interpreter = join(folder, 'bin/python')
  const isInstalled = await access(interpreter).then(
    () => true,
    () => false,
  )
  if (isInstalled) return interpreter
  refuseMissing(script, install)
  await ensurePrerequisites(space, [python, pip], { install, say, signal })
  say(`installing ${script} with pip`)
  await withScratch(dirname(folder), async (scratch) => {
    const python3 = (...args: string[]): Promise<void> =>
      run({
        command: 'python3',
        args,
        cwd: scratch,
        log: join(space.cache, 'log', `install-${script}.log`),
        code: 'source',
        hint: 'check the network and "python3 -m pip config list", then run the command again',
        signal,
      })
    const environment = join(scratch, 'environment')
    // Debian has venv without pip in its package of Python; with it, another package would be needed.
    await python3('-m', 'venv', '--without-pip', environment)
    await python3(
      ...[
        '-m',
        'pip',
        '--python',
        join(environment, 'bin/python'),
        '--disable-pip-version-check',
        '--no-input',
      ],
      ...['install', '--no-deps', '--no-compile', '--only-binary', ':all:', '--require-hashes'],
      ...['-r', join(SCRIPTS, script, LOCK)],
    )
    await rename(environment, folder)
  })
  return interpreter
}
