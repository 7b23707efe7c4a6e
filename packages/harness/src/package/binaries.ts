import { chmod, cp, link, mkdir, open, readdir, rename, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Build } from '../build/build.ts'
import { BUILD_INFO, describeFiles } from '../build/build-info.ts'
import { run } from '../run.ts'
import type { Task } from './archive.ts'

/** NVIDIA's libraries are already stripped and must not be changed. */
const NOT_OURS = /^lib(cu|nv)/

const ELF = Buffer.from([0x7f, 0x45, 0x4c, 0x46])

/** Copies a build, strips it, and updates the checksums in its description. */
export async function copyBuild(task: Task, { dir, info }: Build, to: string): Promise<void> {
  await cp(dir, to, { recursive: true, verbatimSymlinks: true })
  const entries = await readdir(to, { recursive: true, withFileTypes: true })
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile() && !NOT_OURS.test(entry.name) && (await isElf(path))) await strip(task, path)
  }
  const { [BUILD_INFO]: _, ...files } = await describeFiles(to)
  await writeFile(join(to, BUILD_INFO), `${JSON.stringify({ ...info, files }, null, 2)}\n`)
}

/** Makes equal files of builds one file, so that the archive contains it once: both builds have the same cuBLAS. */
export async function linkEqualFiles(folders: readonly string[]): Promise<void> {
  const known = new Map<string, string>()
  for (const folder of folders) {
    for (const [path, { sha256 }] of Object.entries(await describeFiles(folder))) {
      const file = join(folder, path)
      const first = known.get(`${path} ${sha256}`)
      if (first === undefined) {
        known.set(`${path} ${sha256}`, file)
      } else {
        await link(first, `${file}.link`)
        await rename(`${file}.link`, file)
      }
    }
  }
}

/** Copies the Node.js that runs this program. */
export async function copyNode(task: Task, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  await cp(process.execPath, to)
  await chmod(to, 0o755)
  await strip(task, to)
}

async function isElf(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(ELF.length), 0, ELF.length, 0)
    return bytesRead === ELF.length && buffer.equals(ELF)
  } finally {
    await file.close()
  }
}

async function strip({ space, signal }: Task, path: string): Promise<void> {
  await run({
    command: 'strip',
    args: ['--strip-unneeded', path],
    cwd: dirname(path),
    log: join(space.cache, 'log', `bundle-strip-${basename(path)}.log`),
    code: 'build',
    ...(signal && { signal }),
  })
}
