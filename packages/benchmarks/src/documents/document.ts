import { mkdir, writeFile } from 'node:fs/promises'
import { cpus, platform, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Bench } from '@exaone4/conformance'
import { openServers } from '@exaone4/conformance'
import { type Build, type BuildInfo, backends, type Tree, type Workspace } from '@exaone4/harness'
import { z } from 'zod'

export interface MeasureRequest {
  space: Workspace
  patched: Build
  stock: Build
  /** The tree that the patched build was made from. */
  tree: () => Promise<Tree>
  /** Told of each cell as soon as it is measured. */
  say: (line: string) => void
  signal?: AbortSignal
}

/** What a measurement found: a document, a table for people, and what should not be so. */
export interface Measured {
  document: Document & Record<string, unknown>
  table: string
  failed: string[]
}

/** What every committed measurement begins with. No host names and no paths. */
export interface Document {
  version: 1
  what: string
  /** What the numbers are, for who reads the file. */
  description: string
  /** ISO 8601. */
  measuredAt: string
  machine: { platform: string; cpu: string; cores: number; memoryBytes: number }
  builds: BuildDescription[]
}

type BuildDescription = Pick<BuildInfo, 'release' | 'sum' | 'variant' | 'backend' | 'series' | 'tools'>

export const documentShape: {
  version: z.ZodLiteral<1>
  what: z.ZodString
  description: z.ZodString
  measuredAt: z.ZodString
  machine: z.ZodType<Document['machine']>
  builds: z.ZodType<Document['builds']>
} = {
  version: z.literal(1),
  what: z.string(),
  description: z.string(),
  measuredAt: z.string(),
  machine: z.object({ platform: z.string(), cpu: z.string(), cores: z.number(), memoryBytes: z.number() }),
  builds: z.array(
    z.object({
      release: z.string(),
      sum: z.string(),
      variant: z.enum(['patched', 'stock']),
      backend: z.enum(backends),
      series: z.string().nullable(),
      tools: z.record(z.string(), z.string()),
    }),
  ),
}

export function documentHead(what: string, description: string, builds: readonly Build[]): Document {
  return {
    version: 1,
    what,
    description,
    measuredAt: new Date().toISOString(),
    machine: {
      platform: platform(),
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
      cores: cpus().length,
      memoryBytes: totalmem(),
    },
    builds: builds.map(({ info: { release, sum, variant, backend, series, tools } }) => ({
      release,
      sum,
      variant,
      backend,
      series,
      tools,
    })),
  }
}

/** Writes a measurement among the committed ones, and returns its path. */
export async function writeMeasurement({ root }: Workspace, { document }: Measured): Promise<string> {
  const folder = join(root, 'docs/measurements')
  const path = join(folder, `${document.what}-${document.builds[0]?.release}.json`)
  await mkdir(folder, { recursive: true })
  await writeFile(path, `${JSON.stringify(document, null, 2)}\n`)
  return path
}

/** Runs a task with servers of a build, whose logs stay in `reports/`. */
export async function withServers<T>(
  space: Workspace,
  name: string,
  ollama: string,
  task: (bench: Bench) => Promise<T>,
): Promise<T> {
  const artifacts = join(space.reports, `measure-${name}`)
  const servers = await openServers({ name, server: { kind: 'build', ollama }, artifacts }, 'memory')
  try {
    return await task(servers.bench(() => {}))
  } finally {
    await servers.stop()
  }
}
