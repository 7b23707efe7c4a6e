import { Failure } from '@exaone4/failure'
import { z } from 'zod'

/** The settings that commands take from the environment; flags come before them. */
export interface Environment {
  /** A running Ollama to test, as its own client reads it. */
  OLLAMA_HOST?: string | undefined
  /** A checkout of llama.cpp to compile, as upstream's own cmake reads it. */
  OLLAMA_LLAMA_CPP_SOURCE?: string | undefined
}

const schema: z.ZodType<Environment> = z.object({
  OLLAMA_HOST: z.string().trim().min(1).optional(),
  OLLAMA_LLAMA_CPP_SOURCE: z.string().min(1).optional(),
})

export function readEnvironment(): Environment {
  const parsed = schema.safeParse(process.env)
  if (parsed.success) return parsed.data
  throw new Failure('usage', 'the environment has a setting that makes no sense', {
    detail: z.prettifyError(parsed.error),
  })
}
