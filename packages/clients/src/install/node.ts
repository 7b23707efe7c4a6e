import { access, cp, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { run, type Workspace, withScratch } from '@exaone4/harness'
import { type InstallOptions, packagesFolder, refuseMissing, SCRIPTS } from './scripts.ts'

const LOCK = 'package-lock.json'

/**
 * Installs a Node.js client with its pinned packages, once. Returns its folder, which the script is copied to: Node.js
 * looks for packages beside the file that imports them.
 *
 * @throws Failure `prerequisite`, `source`, `interrupted`
 */
export async function installNode(
  space: Workspace,
  script: string,
  { install, say, signal }: InstallOptions,
): Promise<string> {
  const folder = await packagesFolder(space, script, LOCK)
  const isInstalled = await access(join(folder, 'node_modules')).then(
    () => true,
    () => false,
  )
  if (!isInstalled) {
    refuseMissing(script, install)
    say(`installing ${script} with npm`)
    await withScratch(dirname(folder), async (scratch) => {
      const packages = join(scratch, 'packages')
      await cp(join(SCRIPTS, script), packages, { recursive: true })
      await run({
        command: 'npm',
        args: ['ci', '--ignore-scripts', '--no-audit', '--no-fund'],
        cwd: packages,
        log: join(space.cache, 'log', `install-${script}.log`),
        code: 'source',
        hint: 'check the network and "npm config list", then run the command again',
        signal,
      })
      await rename(packages, folder)
    })
  }
  await cp(join(SCRIPTS, script), folder, { recursive: true })
  return folder
}
