import { chmod, cp, readdir, rename, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { BUILD_INFO, type Build, withScratch } from '@exaone4/harness'
import { execa } from 'execa'
import { compareFiles } from '../verify/files.ts'

/**
 * Copies a build to a folder, which is there only when the copy is whole and runs. One that is there already is replaced
 * only if its files differ from those of the build.
 *
 * @param parent the folder of builds
 * @throws Failure `check` if the files differ from their hashes, or a program does not run; `prerequisite`
 */
export async function copyBuild({ dir, info }: Build, parent: string, name: string): Promise<void> {
  const target = join(parent, name)
  const found = await readdir(target).catch(() => undefined)
  if (found && (await differencesOf(target)).length === 0) return
  await requireSpace(info, parent)
  await withScratch(parent, async (scratch) => {
    const copy = join(scratch, name)
    await cp(dir, copy, { recursive: true, verbatimSymlinks: true })
    await makeReadable(copy)
    const differences = await differencesOf(copy)
    if (differences.length > 0) {
      throw new Failure('check', `${dir} is not what was built; nothing was installed`, {
        detail: differences.join('\n'),
        hint: 'build it again: delete the folder, then run pnpm build:ollama',
      })
    }
    await requireRuns(copy)
    if (found) await rename(target, join(scratch, 'old'))
    await rename(copy, target)
  })

  async function differencesOf(place: string): Promise<string[]> {
    const differences = await compareFiles({ dir: place, info, isUnpacked: false })
    return differences.map(({ kind, subject, said }) => `${kind} ${subject}: ${said}`)
  }
}

/** Removes a build. Its description goes first, so that half a build is not taken for a whole one. */
export async function removeBuild(dir: string): Promise<void> {
  await rm(join(dir, BUILD_INFO), { force: true })
  await rm(dir, { recursive: true, force: true })
}

/**
 * Refuses a build for other CPUs.
 *
 * @param features instruction sets of the CPU that it is to run on; empty if they are not known
 * @throws Failure `usage`
 */
export function requireCpu({ info }: Build, features: readonly string[]): void {
  const lacking = (info.cpu ?? []).filter((feature) => !features.includes(feature))
  if (features.length === 0 || lacking.length === 0) return
  throw new Failure('usage', `this build is for CPUs with ${lacking.join(', ')}, which this machine lacks`, {
    hint: 'build one for any CPU: pnpm build:ollama --cpu all',
  })
}

/** The service has a user of its own, who must be able to read everything whatever the umask is. */
async function makeReadable(dir: string): Promise<void> {
  await chmod(dir, 0o755)
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name)
    if (entry.isDirectory()) await makeReadable(path)
    else if (entry.isFile()) await chmod(path, isProgram(entry.name) ? 0o755 : 0o644)
  }
}

const isProgram = (name: string): boolean => !/\.json$/.test(name)

async function requireSpace({ files }: Build['info'], parent: string): Promise<void> {
  const needed = Object.values(files).reduce((sum, { size }) => sum + size, 0)
  const { bavail, bsize } = await statfs(parent)
  if (bavail * bsize > needed) return
  throw new Failure('prerequisite', `${parent} has too little space for ${(needed / 1e6).toFixed(0)} MB`, {
    hint: 'free some space there, or choose another folder: --prefix DIR',
  })
}

/** A program that does not start here, such as for lack of a library, would end the service. */
async function requireRuns(dir: string): Promise<void> {
  const present = await readdir(join(dir, 'lib/ollama'))
  const programs = ['bin/ollama', ...(present.includes('llama-server') ? ['lib/ollama/llama-server'] : [])]
  for (const program of programs) {
    const { failed, all, shortMessage } = await execa(join(dir, program), ['--version'], {
      all: true,
      // Where no server answers: the program then reports its own version alone.
      env: { OLLAMA_HOST: '127.0.0.1:9' },
      reject: false,
      stdin: 'ignore',
      timeout: 60_000,
    })
    if (!failed) continue
    throw new Failure('check', `${program} does not run on this machine; nothing was installed`, {
      detail: all.trim() || (shortMessage ?? ''),
      hint: 'build it on this machine: pnpm build:ollama',
    })
  }
}
