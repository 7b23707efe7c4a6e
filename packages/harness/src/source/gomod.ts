import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { execa } from 'execa'
import { z } from 'zod'
import { withScratch } from '../scratch.ts'

/** A Go module with the hashes of the only content that is accepted. */
export interface PinnedModule {
  path: string
  version: string
  /** `h1:` hash of the module zip. */
  sum: string
  /** `h1:` hash of its go.mod. */
  goModSum: string
}

/** The go.mod of a module that requires nothing yet. */
export const EMPTY_GO_MOD = 'module exaone4.example/source\n\ngo 1.24\n'

const downloadSchema = z.object({
  Version: z.string().optional(),
  Dir: z.string().optional(),
  Sum: z.string().optional(),
  GoModSum: z.string().optional(),
  Error: z.string().optional(),
})

export interface Module {
  version: string
  /** The module's files in Go's module cache: read-only, shared with other projects. */
  dir: string
  /** `h1:` hash of the module zip. */
  sum: string
  /** `h1:` hash of its go.mod. */
  goModSum: string
}

/** Settings that the caller cannot override: modules are on, and only this folder counts. */
export const moduleEnvironment = { GOFLAGS: '-mod=mod', GOWORK: 'off', GO111MODULE: 'on' } as const

/**
 * Downloads a pinned Go module. The Go command refuses content with other hashes.
 *
 * @throws Failure `source`
 */
export async function downloadModule(pinned: PinnedModule, scratch: string): Promise<Module> {
  const { path, version, sum, goModSum } = pinned
  return withScratch(scratch, async (dir) => {
    await writeFile(join(dir, 'go.mod'), `${EMPTY_GO_MOD}\nrequire ${path} ${version}\n`)
    await writeFile(join(dir, 'go.sum'), `${path} ${version} ${sum}\n${path} ${version}/go.mod ${goModSum}\n`)
    return download(dir, path)
  })
}

/**
 * Downloads a Go module as the `go.mod` and `go.sum` of a folder allow.
 *
 * @param module `<path>`, or `<path>@<version>`
 * @throws Failure `source`
 */
export async function download(
  dir: string,
  module: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Module> {
  const result = await execa('go', ['mod', 'download', '-json', module], {
    cwd: dir,
    env: { ...moduleEnvironment, ...env },
    reject: false,
    stdin: 'ignore',
  })
  const parsed = downloadSchema.safeParse(parseJson(result.stdout))
  const { Version, Dir, Sum, GoModSum, Error: refused } = parsed.success ? parsed.data : {}
  const said = refused ?? (Dir ? undefined : result.stderr || result.shortMessage)
  if (!Version || !Dir || !Sum || !GoModSum || said !== undefined) {
    throw new Failure('source', `the Go module ${module} could not be downloaded`, {
      detail: said?.trim() ?? '',
      hint: hintFor(said ?? ''),
    })
  }
  return { version: Version, dir: Dir, sum: Sum, goModSum: GoModSum }
}

function parseJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text))
  } catch {
    return undefined
  }
}

function hintFor(said: string): string {
  if (/checksum mismatch|SECURITY ERROR|zip: /.test(said)) {
    return 'the download differs from the pinned hash: run "go clean -modcache" and try again; if that fails too, do not build'
  }
  if (/no space left|read-only file system|permission denied/i.test(said))
    return 'make the Go module cache writable and free some space there: see "go env GOMODCACHE"'
  return 'check the network and "go env GOPROXY", then run the command again'
}
