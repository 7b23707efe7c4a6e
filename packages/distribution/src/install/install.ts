import { accessSync, constants, existsSync } from 'node:fs'
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { type Build, cpuFeatures, explainSystemError } from '@exaone4/harness'
import { copyBuild, requireCpu } from './copy.ts'
import { type InstallPlan, realPath } from './plan.ts'
import { readRecord, writeRecord } from './record.ts'
import { restartService } from './systemd.ts'

/**
 * Does what a plan says. Can be repeated after it was interrupted. If it fails, the build that was installed before is
 * still there, and the service still runs it.
 *
 * @param step called when a step begins
 * @throws Failure `usage`, `prerequisite`, `check`, `server`
 */
export async function install(build: Build, plan: InstallPlan, step: (title: string) => void): Promise<void> {
  if (plan.root === '/') requireCpu(build, await cpuFeatures())
  requireWritable(plan)
  try {
    await installBuild(build, plan, step)
  } catch (error) {
    throw explainSystemError(error)
  }
}

async function installBuild(build: Build, plan: InstallPlan, step: (title: string) => void): Promise<void> {
  const { service, folder, folders } = plan
  const prefix = realPath(plan, plan.prefix)
  const record = await readRecord(prefix)
  // The record comes first, so that everything else that is added is on it.
  const ofPrefix = folders.filter((path) => `${plan.prefix}/`.startsWith(`${path}/`))
  for (const path of ofPrefix) await makeFolder(realPath(plan, path))
  const builds = record?.builds ?? []
  await writeRecord(prefix, {
    version: 1,
    builds: [...builds.filter((name) => name !== folder), folder],
    folders: [...new Set([...(record?.folders ?? []), ...folders])],
    dropIn: service?.dropIn ?? record?.dropIn,
  })
  for (const path of folders) await makeFolder(realPath(plan, path))
  step(`Copy the build to ${join(plan.prefix, folder)}`)
  await copyBuild(build, prefix, folder)
  if (!service) return
  step(`Write ${service.dropIn}`)
  const path = realPath(plan, service.dropIn)
  const before = existsSync(path) ? await readFile(path, 'utf8') : undefined
  await replaceFile(path, service.text)
  if (!service.restarts) return
  step('Restart the service')
  try {
    await restartService('look for the reason in the log above; the service runs what it ran before')
  } catch (error) {
    if (before === undefined) await rm(path)
    else await replaceFile(path, before)
    await restartService('').catch(() => undefined)
    throw error
  }
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true })
  await chmod(path, 0o755)
}

async function replaceFile(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text)
  await chmod(`${path}.new`, 0o644)
  await rename(`${path}.new`, path)
}

function requireWritable(plan: InstallPlan): void {
  const targets = [plan.prefix, ...(plan.service ? [plan.service.dropIn] : [])]
  const closed = targets.map((path) => nearest(realPath(plan, path))).find((path) => !isWritable(path))
  if (closed === undefined) return
  throw new Failure('prerequisite', `no permission to write to ${closed}`, {
    hint: 'run the command as root, or choose a folder of your own: --prefix DIR',
  })
}

function nearest(path: string): string {
  return existsSync(path) ? path : nearest(dirname(path))
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}
