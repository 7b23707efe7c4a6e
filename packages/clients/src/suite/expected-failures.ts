import type { Feature } from './client.ts'

/** A client that is known not to do something on the patched build. */
export interface ExpectedFailure {
  client: string
  feature: Feature
  reason: string
}

/** All known failures. An entry that passes is an error: remove it here. */
export const expectedFailures: readonly ExpectedFailure[] = [
  {
    client: 'litellm-ollama',
    feature: 'parallel',
    reason: 'litellm numbers the calls of each chunk from 0, and each call has a chunk of its own',
  },
]
