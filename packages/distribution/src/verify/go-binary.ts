import { Failure } from '@exaone4/failure'
import { execa } from 'execa'
import { z } from 'zod'

/** What the Go compiler wrote into a program. */
export interface GoBinary {
  /** `go1.26.8` */
  goVersion: string
  /** `-trimpath`, `CGO_ENABLED`, `GOARCH` and others. */
  settings: Readonly<Record<string, string>>
  /** The modules whose packages are linked, less the main one and Go's own library, sorted by path. */
  modules: readonly GoModule[]
}

export interface GoModule {
  path: string
  version: string
  /** `h1:` hash of the module zip. */
  sum: string
}

const moduleSchema = z.object({ Path: z.string(), Version: z.string(), Sum: z.string().default('') })
const buildSchema = z.object({
  GoVersion: z.string(),
  Settings: z.array(z.object({ Key: z.string(), Value: z.string().default('') })).default([]),
  Deps: z.array(moduleSchema.extend({ Replace: moduleSchema.optional() })).default([]),
})

/**
 * Reads a program that Go compiled. Does not run it.
 *
 * @throws Failure `check` if it is no such program
 */
export async function goBinary(path: string): Promise<GoBinary> {
  const { failed, stdout, stderr, shortMessage } = await execa('go', ['version', '-m', '-json', path], {
    reject: false,
    stdin: 'ignore',
  })
  if (failed) {
    throw new Failure('check', `${path} is not a program that Go compiled`, {
      detail: stderr.trim() || (shortMessage ?? ''),
      hint: 'build it again: pnpm build:ollama',
    })
  }
  const { GoVersion, Settings, Deps } = buildSchema.parse(JSON.parse(stdout))
  return {
    goVersion: GoVersion,
    settings: Object.fromEntries(Settings.map(({ Key, Value }) => [Key, Value])),
    modules: Deps.map(({ Replace, ...module }) => Replace ?? module)
      .map(({ Path, Version, Sum }) => ({ path: Path, version: Version, sum: Sum }))
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
  }
}
