import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type CodeHashes, type Fact, facts } from '@exaone4/patches'
import { z } from 'zod'

export const backends = ['cpu', 'cuda'] as const

/** What a build is and what it was made from; `build-info.json` in the build's folder. */
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
  /** What the series made of the release, file by file; see `codeOf`. None of a stock build. */
  code?: CodeHashes | undefined
  /** What of the series is for this release; a stock build goes without. */
  patches: string[]
  /** What the release's tree has. */
  facts: Fact[]
  /** Hash of everything that decides what the build contains. */
  key: string
  /** Program and version of each tool. */
  tools: Record<string, string>
  flags: string[]
  /** The `llama-server` of releases that run one. */
  llamaServer?:
    | {
        origin: 'pypi' | 'user' | 'upstream'
        /** The build of llama.cpp that it was made from, as far as that is known. */
        build: string
        /** The one that the release asks for. */
        pinned: string
      }
    | undefined
  /** What the CUDA backend was compiled with, and for. */
  cuda?:
    | {
        /** Version of the compiler. */
        toolkit: string
        origin: 'system' | 'pip'
        /** As cmake names them: `86-real`. */
        architectures: string[]
        /** cmake's settings. */
        flags: string[]
      }
    | undefined
  /** SHA-256 and size in bytes of every file of the build. */
  files: Record<string, { sha256: string; size: number }>
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
  llamaServer: z
    .object({ origin: z.enum(['pypi', 'user', 'upstream']), build: z.string(), pinned: z.string() })
    .optional(),
  cuda: z
    .object({
      toolkit: z.string(),
      origin: z.enum(['system', 'pip']),
      architectures: z.array(z.string()),
      flags: z.array(z.string()),
    })
    .optional(),
  files: z.record(z.string(), z.object({ sha256: z.string(), size: z.number() })),
})

export const BUILD_INFO = 'build-info.json'

/** Reads a finished build's description; undefined when there is none that is whole. */
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

/** Describes all the files below a folder, by path with forward slashes. Links are left out. */
export async function describeFiles(dir: string): Promise<BuildInfo['files']> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort()
  const files: BuildInfo['files'] = {}
  for (const path of paths) {
    const hash = createHash('sha256')
    await pipeline(createReadStream(join(dir, path)), hash)
    files[path] = { sha256: hash.digest('hex'), size: (await stat(join(dir, path))).size }
  }
  return files
}
