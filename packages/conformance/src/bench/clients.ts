import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import type { Exchange } from './evidence.ts'
import { shortened } from './evidence.ts'

/** Official clients of the OpenAI and Anthropic APIs. They require a key, which Ollama ignores. */
export interface Clients {
  openai: OpenAI
  anthropic: Anthropic
}

/** Clients of a server, which keep what goes through them. */
export function clientsOf(url: string, keep: (exchange: Exchange) => void): Clients {
  const options = { apiKey: 'ollama', maxRetries: 0, fetch: keeping(keep) }
  return {
    openai: new OpenAI({ ...options, baseURL: `${url}/v1` }),
    anthropic: new Anthropic({ ...options, baseURL: url }),
  }
}

function keeping(keep: (exchange: Exchange) => void): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init)
    const sent = typeof init?.body === 'string' ? JSON.parse(init.body) : null
    const copy = response.clone()
    keep({
      sent: shortened({ path: new URL(String(input)).pathname, ...sent }),
      received: shortened(await copy.text()),
    })
    return response
  }
}
