import { Failure } from '@exaone4/failure'
import { type Message, Ollama } from 'ollama'
import { z } from 'zod'
import { refusalOf } from '../bench/answered.ts'
import { tasks, tenTools } from './tasks.ts'

/** What the model's authors recommend: cooler without reasoning. */
const SAMPLING = {
  thinking: { temperature: 0.6, top_p: 0.95 },
  plain: { temperature: 0.5, top_p: 0.95 },
} as const
const CONTEXT = 8192
/** A model that never ends its thinking ends here. */
const MOST_TOKENS = 4096

const callSchema = z.object({
  function: z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()) }),
})

/** What a model said to tasks, to be scored without it. */
export const captureSchema: z.ZodType<Capture> = z.object({
  version: z.literal(1),
  model: z.string(),
  digest: z.string(),
  server: z.string(),
  answers: z.array(
    z.object({
      task: z.string(),
      seed: z.number(),
      message: z
        .object({
          content: z.string(),
          thinking: z.string().exactOptional(),
          tool_calls: z.array(callSchema).exactOptional(),
        })
        .exactOptional(),
      error: z.string().exactOptional(),
    }),
  ),
})

export interface Capture {
  version: 1
  /** Name and digest of the model, and version of the server. */
  model: string
  digest: string
  server: string
  answers: CapturedAnswer[]
}

export interface CapturedAnswer {
  task: string
  seed: number
  message?: {
    content: string
    thinking?: string
    tool_calls?: { function: { name: string; arguments: Record<string, unknown> } }[]
  }
  /** Why the server refused the request. */
  error?: string
}

export interface CaptureRequest {
  url: string
  /** Name of an installed model. */
  model: string
  /** How often each task is tried, with the seeds from 1 on. */
  tries: number
  /** Names of tasks; all without any. */
  only?: readonly string[]
  /** A capture of the same model, to go on with: what it has is not asked again. */
  earlier?: Capture
  /** Called with the whole capture after each answer, so that an interrupted run can resume. */
  onAnswer?: (capture: Capture) => Promise<void>
}

/**
 * Asks an installed model. What the server refuses is part of what is captured.
 *
 * @throws Failure `usage` where it is not installed, `server` where the server no longer answers
 */
export async function capture(request: CaptureRequest): Promise<Capture> {
  const { url, model, tries, only, earlier, onAnswer } = request
  const client = new Ollama({ host: url })
  const digest = await installedModel(url, model)
  const known = earlier?.digest === digest ? earlier.answers : []
  const result: Capture = {
    version: 1,
    model,
    digest,
    server: (await client.version()).version,
    answers: [...known],
  }
  for (const name of only ?? Object.keys(tasks)) {
    for (let seed = 1; seed <= tries; seed++) {
      if (known.some((answer) => answer.task === name && answer.seed === seed)) continue
      result.answers.push({ task: name, seed, ...(await ask(client, model, name, seed)) })
      await onAnswer?.(result)
    }
  }
  return result
}

/** The digest of a model that a server has. Throws a `usage` Failure that names those it has. */
export async function installedModel(url: string, model: string): Promise<string> {
  const { models } = await new Ollama({ host: url }).list()
  const installed = models.find(({ name }) => name === model || name === `${model}:latest`)
  if (installed) return installed.digest
  const names = models.map(({ name }) => name)
  throw new Failure('usage', `${url} has no model ${JSON.stringify(model)}`, {
    hint: names.length > 0 ? `it has ${names.join(', ')}` : 'it has none: pull or create one there',
  })
}

async function ask(
  client: Ollama,
  model: string,
  name: string,
  seed: number,
): Promise<Pick<CapturedAnswer, 'message' | 'error'>> {
  const task = tasks[name]
  if (!task) throw new Error(`no task is called ${name}`)
  const { messages, think, tools } = task
  try {
    const { message } = await client.chat({
      model,
      messages,
      think,
      ...(tools && { tools: [...tenTools] }),
      options: {
        ...(think ? SAMPLING.thinking : SAMPLING.plain),
        seed,
        num_ctx: CONTEXT,
        num_predict: MOST_TOKENS,
      },
    })
    return { message: kept(message) }
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal) return { error: refusal.message }
    throw new Failure('server', `the server no longer answers: ${explained(error)}`, {
      hint: 'start the server, and run the command again: what is captured is not asked again',
    })
  }
}

function explained(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}

function kept({ content, thinking, tool_calls }: Message): NonNullable<CapturedAnswer['message']> {
  return {
    content,
    ...(thinking !== undefined && { thinking }),
    ...(tool_calls && {
      tool_calls: tool_calls.map(({ function: { name, arguments: args } }) => ({
        function: { name, arguments: args },
      })),
    }),
  }
}
