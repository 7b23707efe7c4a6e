import { copyFile, lstat, mkdir, readdir, readlink, realpath, stat, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { execa } from 'execa'

const PROGRAM = 'llama-server'
/** Releases before v0.34 need it. */
const QUANTIZER = 'llama-quantize'
const LIBRARY = /^lib.+\.(so|dylib)(\.\d+)*$/

/**
 * The folder that contains `llama-server`, from its own path or that of the program.
 *
 * @throws Failure `usage`
 */
export async function llamaServerFolder(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined)
  const program = await realpath(found?.isDirectory() ? join(path, PROGRAM) : path).catch(() => undefined)
  if (program?.endsWith(`/${PROGRAM}`) && (await stat(program)).isFile()) return dirname(program)
  throw new Failure('usage', `there is no ${PROGRAM} at ${path}`, {
    hint: `give the path of the program, or of the folder with it and its libraries: --llama-server /opt/llama.cpp/bin/${PROGRAM}`,
  })
}

/**
 * Runs the `llama-server` of a folder.
 *
 * @returns the version that it reports
 * @throws Failure `build`
 */
export async function llamaServerVersion(dir: string): Promise<string> {
  const program = join(dir, PROGRAM)
  const result = await execa(program, ['--version'], {
    all: true,
    reject: false,
    stdin: 'ignore',
    timeout: 60_000,
  })
  const version = /^version: *(.+)$/m.exec(result.all)?.[1]
  if (!result.failed && version !== undefined) return version
  throw new Failure('build', `${program} --version does not run`, {
    detail: result.all.trim() || (result.shortMessage ?? ''),
    hint: 'it must run on this machine, with its libraries in the same folder',
  })
}

/** The programs and the libraries in their folder, by name. */
export async function llamaServerFiles(dir: string): Promise<string[]> {
  const isPart = (name: string): boolean => name === PROGRAM || name === QUANTIZER || LIBRARY.test(name)
  return (await readdir(dir)).filter(isPart).sort()
}

/**
 * Copies them. Symbolic links stay symbolic links.
 *
 * @param without names of CPU libraries to leave out: `haswell`
 */
export async function copyLlamaServer(
  from: string,
  to: string,
  without: readonly string[] = [],
): Promise<void> {
  await mkdir(to, { recursive: true })
  const isUsed = (name: string): boolean => !without.some((each) => name.startsWith(`libggml-cpu-${each}.`))
  const names = (await llamaServerFiles(from)).filter(isUsed)
  for (const name of names) {
    const path = join(from, name)
    const link = (await lstat(path)).isSymbolicLink() ? await readlink(path) : undefined
    if (link !== undefined && names.includes(link)) await symlink(link, join(to, name))
    else await copyFile(path, join(to, name))
  }
}
