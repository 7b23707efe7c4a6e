import { z } from 'zod'
import { type Document, documentShape } from './document.ts'

/** How a server refuses a request; the status is null where the answer began as a good one. */
interface Refused {
  status: number | null
  message: string
}

const refusedSchema = z.object({ status: z.number().nullable(), message: z.string() })

/** What a server says of a file, and does with it. */
export interface Seen {
  /** Sorted, as the lists below. */
  capabilities: string[]
  /** Lines of the parameters that `/api/show` lists. */
  parameters: string[]
  renderer: string | null
  parser: string | null
  /** The beginning of the SHA-256 of the template that `/api/show` gives. */
  template: string
  prompt: string | Refused
  answer: { thinking: string; content: string } | Refused
}

const seenSchema: z.ZodType<Seen> = z.object({
  capabilities: z.array(z.string()),
  parameters: z.array(z.string()),
  renderer: z.string().nullable(),
  parser: z.string().nullable(),
  template: z.string(),
  prompt: z.union([z.string(), refusedSchema]),
  answer: z.union([z.object({ thinking: z.string(), content: z.string() }), refusedSchema]),
})

export interface FamilyCell {
  /** Id of the file, see `familyFiles`. */
  file: string
  patched: Seen
  stock: Seen
}

export interface FamilyDocument extends Document {
  cells: FamilyCell[]
}

export const familySchema: z.ZodType<FamilyDocument> = z.object({
  ...documentShape,
  what: z.literal('family'),
  cells: z.array(z.object({ file: z.string(), patched: seenSchema, stock: seenSchema })),
})
