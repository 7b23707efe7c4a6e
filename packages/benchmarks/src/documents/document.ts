import { cpus, platform, totalmem } from 'node:os'
import { Failure } from '@exaone4/failure'
import { type Build, type BuildInfo, backends } from '@exaone4/harness'
import { z } from 'zod'

type BuildDescription = Pick<
  BuildInfo,
  'release' | 'sum' | 'source' | 'variant' | 'backend' | 'series' | 'tools'
> & {
  /** The files that the series changes in the release, see `codeOf`; empty for a stock build. */
  code: Record<string, string>
}

/** The head of every committed measurement. It contains no host names and no paths. */
export interface Document {
  version: 1
  what: string
  /** Explains the numbers to readers of the file. */
  description: string
  /** ISO 8601. */
  measuredAt: string
  machine: { platform: string; cpu: string; cores: number; memoryBytes: number }
  builds: BuildDescription[]
}

const buildSchema: z.ZodType<BuildDescription> = z.object({
  release: z.string(),
  sum: z.string(),
  source: z.string(),
  variant: z.enum(['patched', 'stock']),
  backend: z.enum(backends),
  series: z.string().nullable(),
  code: z.record(z.string(), z.string()),
  tools: z.record(z.string(), z.string()),
})

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
  builds: z.array(buildSchema),
}

export const documentSchema: z.ZodType<Document> = z.object(documentShape)

/** Throws a `usage` Failure for a build that does not record the code it was made from. */
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
    builds: builds.map(describe),
  }
}

function describe({ info }: Build): BuildDescription {
  const { release, sum, source, variant, backend, series, code, tools } = info
  if (code) return { release, sum, source, variant, backend, series, code, tools }
  throw new Failure(
    'usage',
    `the ${variant} build of ${release} does not record the code that it was made from`,
    {
      hint: `repeat the build: pnpm build:ollama --release ${release}${variant === 'stock' ? ' --stock' : ''}`,
    },
  )
}
