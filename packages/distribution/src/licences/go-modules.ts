import { existsSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { withScratch } from '@exaone4/harness'
import { execa } from 'execa'
import { z } from 'zod'
import type { GoBinary, GoModule } from '../verify/go-binary.ts'
import { type LicenceText, type Licensed, licensed } from './licence.ts'
import { licenceTexts } from './texts.ts'

const downloadSchema = z.object({ Path: z.string(), Version: z.string(), Dir: z.string(), Sum: z.string() })

/**
 * The licences of the Go modules that are linked into a program, from Go's module cache. Missing modules are downloaded;
 * Go verifies them with the release's go.sum.
 *
 * @param tree of the release
 * @throws Failure `source`, and `check` for a module without a licence or with other content than in the program
 */
export async function moduleLicences(
  { modules }: GoBinary,
  tree: string,
  scratch: string,
): Promise<Licensed[]> {
  const folders = await moduleFolders(modules, tree, scratch)
  return Promise.all(
    modules.map(async ({ path, version, sum }) => {
      const found = folders.get(`${path}@${version}`)
      if (found?.sum !== sum) {
        throw new Failure('check', `the Go module ${path} ${version} is not the one that was linked`, {
          detail: `linked ${sum}\nfound  ${found?.sum}`,
          hint: 'run "go clean -modcache", build again, then run the command again',
        })
      }
      return licensed(path, version, await licenceTexts(found.dir), found.dir)
    }),
  )
}

/** The licence of Go's own library, which is linked into each program. */
export async function goLicence({ goVersion }: GoBinary): Promise<Licensed> {
  const { stdout } = await execa('go', ['env', 'GOROOT'], { stdin: 'ignore' })
  const root = stdout.trim()
  return licensed('go', goVersion.replace(/^go/, ''), await goTexts(root), root)
}

/** A module of the Go project in Go's own source. */
const GO_MODULE = 'src/vendor/golang.org/x/net'

/**
 * Go's licence texts. The wheel on PyPI and the packages of Debian lack those in Go's folder. The modules of the Go
 * project in Go's source have the same ones, byte for byte.
 *
 * @param root Go's folder, as `go env GOROOT` prints it
 */
export async function goTexts(root: string): Promise<LicenceText[]> {
  const own = await licenceTexts(root, false)
  const folder = join(root, GO_MODULE)
  return own.length === 0 && existsSync(folder) ? licenceTexts(folder, false) : own
}

async function moduleFolders(
  modules: readonly GoModule[],
  tree: string,
  scratch: string,
): Promise<Map<string, { dir: string; sum: string }>> {
  return withScratch(scratch, async (dir) => {
    for (const file of ['go.mod', 'go.sum']) await copyFile(join(tree, file), join(dir, file))
    const wanted = modules.map(({ path, version }) => `${path}@${version}`)
    const { failed, stdout, stderr } = await execa('go', ['mod', 'download', '-json', ...wanted], {
      cwd: dir,
      env: { GOFLAGS: '-mod=mod', GOWORK: 'off', GO111MODULE: 'on' },
      reject: false,
      stdin: 'ignore',
    })
    if (failed) {
      throw new Failure('source', 'the Go modules of the build could not be downloaded', {
        detail: (stderr || stdout).trim().split('\n').slice(0, 10).join('\n'),
        hint: 'check the network and "go env GOPROXY", then run the command again',
      })
    }
    const found = z.array(downloadSchema).parse(documents(stdout))
    return new Map(found.map(({ Path, Version, Dir, Sum }) => [`${Path}@${Version}`, { dir: Dir, sum: Sum }]))
  })
}

/** Go prints one JSON document after the other, each with its braces at the start of a line. */
function documents(text: string): unknown[] {
  return text
    .split(/(?<=^\})$/m)
    .filter((part) => part.trim() !== '')
    .map((part) => JSON.parse(part))
}
