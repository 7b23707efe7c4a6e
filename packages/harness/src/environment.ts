import { Failure } from '@exaone4/failure'
import { z } from 'zod'

/** The settings that commands read from the environment. Command-line options take precedence. */
export interface Environment {
  /** A running Ollama to test, in the form that Ollama's own client reads. */
  OLLAMA_HOST?: string | undefined
  /** A checkout of llama.cpp to compile, in the form that Ollama's cmake reads. */
  OLLAMA_LLAMA_CPP_SOURCE?: string | undefined
}

const schema: z.ZodType<Environment> = z.object({
  OLLAMA_HOST: z.string().trim().min(1).optional(),
  OLLAMA_LLAMA_CPP_SOURCE: z.string().min(1).optional(),
})

export function readEnvironment(): Environment {
  const parsed = schema.safeParse(process.env)
  if (parsed.success) return parsed.data
  throw new Failure('usage', 'an environment variable has an invalid value', {
    detail: z.prettifyError(parsed.error),
  })
}
