import { z } from 'zod'
import { type Document, documentShape } from './document.ts'

/** For each library of the CUDA backend: its size in bytes, and libraries that it needs but that are missing. */
type Libraries = Record<string, { size: number; missing: string[] }>

const toolkitShape = {
  /** Version of the CUDA compiler. */
  toolkit: z.string(),
  origin: z.enum(['system', 'pip']),
  architectures: z.array(z.string()),
}
const librariesSchema: z.ZodType<Libraries> = z.record(
  z.string(),
  z.object({ size: z.number(), missing: z.array(z.string()) }),
)

/** CPU time and size of some files that are compiled for one architecture. */
export interface ArchitectureCost {
  /** Compute capability without the point. */
  architecture: string
  seconds: number
  bytes: number
}

export interface CudaBuildDocument extends Document {
  cuda: { toolkit: string; origin: 'system' | 'pip'; architectures: string[] }
  /** The files of the CUDA backend, and the sum of the times of their compilers; null if these were not recorded. */
  compiled: { files: number; seconds: number; longest: Record<string, number> } | null
  /** Wall-clock time of a build where all CUDA files are compiled; null for one that already existed. */
  seconds: { stock: number | null; again: number }
  /** Some files, compiled for one architecture after the other; null if the sources lack them. */
  architectures: ArchitectureCost[] | null
  libraries: Libraries
  /** Head sizes with a flash-attention kernel for a q8_0 cache. */
  kernels: { q8_0: number[] }
}

/** What `pnpm measure cuda-build` writes. */
export const cudaBuildSchema: z.ZodType<CudaBuildDocument> = z.object({
  ...documentShape,
  what: z.literal('cuda-build'),
  cuda: z.object(toolkitShape),
  compiled: z
    .object({ files: z.number(), seconds: z.number(), longest: z.record(z.string(), z.number()) })
    .nullable(),
  seconds: z.object({ stock: z.number().nullable(), again: z.number() }),
  architectures: z
    .array(z.object({ architecture: z.string(), seconds: z.number(), bytes: z.number() }))
    .nullable(),
  libraries: librariesSchema,
  kernels: z.object({ q8_0: z.array(z.number()) }),
})
