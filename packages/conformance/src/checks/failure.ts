import { assert } from 'vitest'
import { type Refusal, refusalOf } from '../bench/answered.ts'

/** How a server refuses a request that it must refuse. A request that succeeds fails the check. */
export async function failure(request: PromiseLike<unknown>): Promise<Refusal> {
  const error = await request.then(
    () => assert.fail('the request succeeded but should have failed'),
    (reason: unknown) => reason,
  )
  const refusal = refusalOf(error)
  if (!refusal) throw error
  return refusal
}

/** The answer to a request. A refusal fails an assertion, where {@link failure} expects one. */
export async function accepted<Answer>(request: PromiseLike<Answer>): Promise<Answer> {
  return request.then(undefined, (error: unknown) => {
    const refusal = refusalOf(error)
    if (!refusal) throw error
    return assert.fail(`the request failed with HTTP ${refusal.status}: ${refusal.message}`)
  })
}
