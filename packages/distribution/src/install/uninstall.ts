import { existsSync } from 'node:fs'
import { readdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { explainSystemError } from '@exaone4/harness'
import { removeBuild } from './copy.ts'
import { type Place, realPath } from './plan.ts'
import { readRecord, recordPath } from './record.ts'
import { restartService } from './systemd.ts'

/** What an uninstallation removes. Paths are those of the installed system. */
export interface UninstallPlan extends Place {
  builds: string[]
  dropIn?: string | undefined
  restarts: boolean
  /** Folders that the installation created; those that are empty by then are removed. */
  folders: string[]
}

const LEFTOVER = /^\.new-\d+-/

/**
 * Plans to remove everything that `install` added to a place, and nothing else. Changes nothing.
 *
 * @throws Failure `usage` if nothing is installed there
 */
export async function planUninstall(place: Place): Promise<UninstallPlan> {
  const record = await readRecord(realPath(place, place.prefix))
  if (record === undefined) {
    throw new Failure('usage', `nothing is installed in ${realPath(place, place.prefix)}`, {
      hint: 'name the folder that was given to install: --prefix DIR; what root installed, root removes',
    })
  }
  const { builds, dropIn, folders } = record
  return {
    ...place,
    builds,
    dropIn,
    folders,
    restarts: dropIn !== undefined && place.root === '/' && existsSync('/run/systemd/system'),
  }
}

/** Does what a plan says. Can be repeated after it was interrupted. */
export async function uninstall(plan: UninstallPlan, step: (title: string) => void): Promise<void> {
  const prefix = realPath(plan, plan.prefix)
  try {
    if (plan.dropIn !== undefined) {
      step(`Remove ${plan.dropIn}`)
      await rm(realPath(plan, plan.dropIn), { force: true })
      if (plan.restarts) await restartService('repair the service, then run the command again')
    }
    step(`Remove the builds in ${plan.prefix}`)
    const leftovers = (await readdir(prefix)).filter((name) => LEFTOVER.test(name))
    for (const name of [...plan.builds, ...leftovers]) await removeBuild(join(prefix, name))
    await rm(recordPath(prefix))
    for (const folder of plan.folders.toReversed()) await removeEmpty(realPath(plan, folder))
  } catch (error) {
    throw explainSystemError(error)
  }
}

async function removeEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error
  })
}
