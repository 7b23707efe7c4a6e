import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** A conversation and the prompt that the model's own chat template makes of it. */
export interface Golden {
  name: string
  messages: {
    role: string
    content: string
    reasoning_content?: string
    tool_calls?: unknown[]
    /** How many images the message has. */
    images?: number
  }[]
  tools: unknown[] | null
  thinking: boolean
  prompt: string
}

const files = {
  '4.0': 'patches/renderer/go/model/renderers/testdata/exaone4-prompts.json',
  '4.5': 'patches/exaone4.5/go/model/renderers/testdata/exaone45-prompts.json',
} as const

const schema = z.array(
  z.object({
    name: z.string(),
    messages: z.array(
      z.object({
        role: z.string(),
        content: z.string(),
        reasoning_content: z.string().exactOptional(),
        tool_calls: z.array(z.unknown()).exactOptional(),
        images: z.int().exactOptional(),
      }),
    ),
    tools: z.array(z.unknown()).nullable(),
    thinking: z.boolean(),
    prompt: z.string(),
  }),
)

/** The conversations that the renderers' own tests read, too. */
export function goldens(member: keyof typeof files = '4.0'): Golden[] {
  return schema.parse(JSON.parse(readFileSync(join(import.meta.dirname, files[member]), 'utf8')))
}
