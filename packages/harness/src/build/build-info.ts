import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, readlink, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type CodeHashes, type Fact, facts } from '@exaone4/patches'
import { z } from 'zod'

export const backends = ['cpu', 'cuda'] as const

/** Describes a build and its inputs; `build-info.json` in the build's folder. */
export interface BuildInfo {
  version: 2
  release: string
  /** Go-module checksum of the release. */
  sum: string
  source: string
  backend: (typeof backends)[number]
  variant: 'patched' | 'stock'
  /** Hash of the series; null for a stock build. */
  series: string | null
  /**
   * Hashes of the files that the series changes in the release, see `codeOf`, and of those that it changes in
   * llama.cpp, as `llama.cpp/src/llama-model.cpp`; missing for a stock build.
   */
  code?: CodeHashes | undefined
  /** The patches that apply to this release and to its llama.cpp. A stock build has none of them. */
  patches: string[]
  /** Facts of the release's tree. */
  facts: Fact[]
  /** Hash of everything that decides what the build contains. */
  key: string
  /** Program and version of each tool. */
  tools: Record<string, string>
  flags: string[]
  /** Instruction sets of the CPU that the build is for, by llama.cpp's names; missing if it is for any CPU. */
  cpu?: string[] | undefined
  /** The `llama-server` of releases that run one. */
  llamaServer?:
    | {
        origin: 'pypi' | 'user' | 'upstream'
        /** The build of llama.cpp that it was made from, if known. */
        build: string
        /** SHA-256 in hex of the archive that it was made from; missing for other origins than `pypi`. */
        sha256?: string | undefined
        /** The build of llama.cpp that the release pins. */
        pinned: string
        /** Why a patched build has none of the patches of llama.cpp, as a sentence. */
        unpatchable?: string | undefined
      }
    | undefined
  /** The toolkit and the architectures of the CUDA backend. */
  cuda?:
    | {
        /** Version of the compiler. */
        toolkit: string
        origin: 'system' | 'pip'
        /** In cmake's notation: `86-real`. */
        architectures: string[]
        /** cmake's settings. */
        flags: string[]
        /** The folder in `.cache/cmake` where it was compiled; builds of old versions of this project do not tell. */
        folder?: string | undefined
      }
    | undefined
  /** SHA-256 and size in bytes of every file of the build. */
  files: Record<string, { sha256: string; size: number }>
  /** Target of every symbolic link of the build; builds of old versions of this project do not list them. */
  links?: Record<string, string> | undefined
}

export const buildInfoSchema: z.ZodType<BuildInfo> = z.object({
  version: z.literal(2),
  release: z.string(),
  sum: z.string(),
  source: z.string(),
  backend: z.enum(backends),
  variant: z.enum(['patched', 'stock']),
  series: z.string().nullable(),
  code: z.record(z.string(), z.string()).optional(),
  patches: z.array(z.string()),
  facts: z.array(z.enum(facts)),
  key: z.string(),
  tools: z.record(z.string(), z.string()),
  flags: z.array(z.string()),
  cpu: z.array(z.string()).optional(),
  llamaServer: z
    .object({
      origin: z.enum(['pypi', 'user', 'upstream']),
      build: z.string(),
      sha256: z.string().optional(),
      pinned: z.string(),
      unpatchable: z.string().optional(),
    })
    .optional(),
  cuda: z
    .object({
      toolkit: z.string(),
      origin: z.enum(['system', 'pip']),
      architectures: z.array(z.string()),
      flags: z.array(z.string()),
      folder: z.string().optional(),
    })
    .optional(),
  files: z.record(z.string(), z.object({ sha256: z.string(), size: z.number() })),
  links: z.record(z.string(), z.string()).optional(),
})

export const BUILD_INFO = 'build-info.json'

/** Reads the description of a finished build; undefined if the build is missing or incomplete. */
export async function readBuildInfo(dir: string): Promise<BuildInfo | undefined> {
  try {
    const info = buildInfoSchema.parse(JSON.parse(await readFile(join(dir, BUILD_INFO), 'utf8')))
    const sizes = await Promise.all(Object.keys(info.files).map((path) => stat(join(dir, path))))
    const whole = Object.values(info.files).every((file, index) => file.size === sizes[index]?.size)
    return whole ? info : undefined
  } catch {
    return undefined
  }
}

/** Describes all files below a folder, by path with forward slashes. Symbolic links are left out. */
export async function describeFiles(dir: string): Promise<BuildInfo['files']> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort()
  const files: BuildInfo['files'] = {}
  for (const path of paths) files[path] = await describeFile(join(dir, path))
  return files
}

export async function describeFile(path: string): Promise<BuildInfo['files'][string]> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return { sha256: hash.digest('hex'), size: (await stat(path)).size }
}

/** The target of every symbolic link below a folder, by path with forward slashes. */
export async function describeLinks(dir: string): Promise<NonNullable<BuildInfo['links']>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isSymbolicLink())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort()
  return Object.fromEntries(
    await Promise.all(paths.map(async (path) => [path, await readlink(join(dir, path))] as const)),
  )
}
