import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/patches'
import { execa } from 'execa'
import { z } from 'zod'
import { withScratch } from '../scratch.ts'

/** Where the declared modules stand: one folder with `go.mod` and `go.sum` each. */
const DECLARED = join(import.meta.dirname, 'modules')

const downloadSchema = z.object({
  Dir: z.string().optional(),
  Sum: z.string().optional(),
  Error: z.string().optional(),
})

export interface Module {
  /** The module's files in Go's module cache: read-only, shared with other projects. */
  dir: string
  /** `h1:` hash of the module zip. */
  sum: string
}

/**
 * Downloads a declared Go module, checked by the Go command against the declaration's `go.sum`.
 *
 * @param declaration folder below `modules/`: a release, or `headers`
 * @throws Failure `source`
 */
export async function downloadModule(declaration: string, module: string, scratch: string): Promise<Module> {
  return withScratch(scratch, async (dir) => {
    await cp(join(DECLARED, declaration), dir, { recursive: true })
    const result = await execa('go', ['mod', 'download', '-json', module], {
      cwd: dir,
      env: { GOFLAGS: '-mod=mod', GOWORK: 'off', GO111MODULE: 'on' },
      reject: false,
      stdin: 'ignore',
    })
    const parsed = downloadSchema.safeParse(parseJson(result.stdout))
    const answer = parsed.success ? parsed.data : {}
    const said = answer.Error ?? (answer.Dir ? undefined : result.stderr || result.shortMessage)
    if (answer.Dir === undefined || answer.Sum === undefined || said !== undefined) {
      throw new Failure('source', `the Go module ${module} could not be downloaded`, {
        detail: said?.trim() ?? '',
        hint: hintFor(said ?? ''),
      })
    }
    return { dir: answer.Dir, sum: answer.Sum }
  })
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
    return 'the download is not what was declared: run "go clean -modcache" and try again; if it stays so, do not build'
  }
  if (/no space left|read-only file system|permission denied/i.test(said))
    return 'make the Go module cache writable and free some space for it: see "go env GOMODCACHE"'
  return 'check the network and "go env GOPROXY", and run the command again'
}
