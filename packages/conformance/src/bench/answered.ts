import {
  APIUserAbortError as AnthropicAbortError,
  APIConnectionError as AnthropicConnectionError,
  AnthropicError,
} from '@anthropic-ai/sdk'
import {
  APIUserAbortError as OpenAIAbortError,
  APIConnectionError as OpenAIConnectionError,
  OpenAIError,
} from 'openai'
import { chai } from 'vitest'

/** A server's refusal, or an answer that its client cannot read. */
export interface Refusal {
  message: string
  /** The HTTP status; undefined where the answer began as a good one. */
  status: number | undefined
}

/**
 * Waits for an answer that a check expects to get. A refusal and an answer that cannot be read fail the check as an
 * assertion does; a request that no server answered is an error, and is thrown as it came.
 */
export async function answered<T>(request: PromiseLike<T>): Promise<T> {
  try {
    return await request
  } catch (error) {
    const refusal = refusalOf(error)
    if (!refusal) throw error
    const { status, message } = refusal
    const what =
      status === undefined ? 'the answer cannot be read' : `the server refused the request with ${status}`
    throw new chai.AssertionError(`${what}: ${message}`, { cause: error })
  }
}

/** What a server answered instead of what was asked for; undefined where a request failed without an answer. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof Error)) return undefined
  if (error instanceof chai.AssertionError) return refusalOf(error.cause)
  const chain = causes(error)
  if (chain.some(isBroken)) return undefined
  const status = chain.map(statusOf).find((each) => each !== undefined)
  return status === undefined && !chain.some(isUnreadable) ? undefined : { message: error.message, status }
}

/** A client that cannot make sense of an answer. Ollama's throws a plain Error, for a stream that ends early too. */
function isUnreadable(error: Error): boolean {
  return (
    error instanceof SyntaxError ||
    error instanceof OpenAIError ||
    error instanceof AnthropicError ||
    error.constructor === Error
  )
}

/** An error with what caused it, the outermost first. */
function causes(error: Error): Error[] {
  const inner = error.cause
  return inner instanceof Error ? [error, ...causes(inner)] : [error]
}

/** A connection that was refused or cut, a request that was called off, and a mistake in a client or in a check. */
function isBroken(error: Error): boolean {
  return (
    error instanceof TypeError ||
    error instanceof ReferenceError ||
    error instanceof OpenAIConnectionError ||
    error instanceof OpenAIAbortError ||
    error instanceof AnthropicConnectionError ||
    error instanceof AnthropicAbortError ||
    error.name === 'AbortError' ||
    ('code' in error && typeof error.code === 'string' && /^(E[A-Z]+|UND_ERR_\w+)$/.test(error.code))
  )
}

/** The HTTP status, as the clients of Ollama (`status_code`), OpenAI and Anthropic (`status`) give it. */
function statusOf(error: Error): number | undefined {
  if ('status_code' in error && typeof error.status_code === 'number') return error.status_code
  if ('status' in error && typeof error.status === 'number') return error.status
  return undefined
}
