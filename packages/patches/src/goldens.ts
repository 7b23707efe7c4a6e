import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** A conversation and the prompt that the model's own chat template makes of it. */
export interface Golden {
  name: string
  messages: { role: string; content: string; reasoning_content?: string; tool_calls?: unknown[] }[]
  tools: unknown[] | null
  thinking: boolean
  prompt: string
}

const FILE = 'patches/renderer/go/model/renderers/testdata/exaone4-prompts.json'

const schema = z.array(
  z.object({
    name: z.string(),
    messages: z.array(
      z.object({
        role: z.string(),
        content: z.string(),
        reasoning_content: z.string().exactOptional(),
        tool_calls: z.array(z.unknown()).exactOptional(),
      }),
    ),
    tools: z.array(z.unknown()).nullable(),
    thinking: z.boolean(),
    prompt: z.string(),
  }),
)

/** The conversations that the renderer's own tests read, too. */
export function goldens(): Golden[] {
  return schema.parse(JSON.parse(readFileSync(join(import.meta.dirname, FILE), 'utf8')))
}
