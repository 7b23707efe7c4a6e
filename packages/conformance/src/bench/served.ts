import { groupMembers, type LoadFacts, type ServerFacts } from '@exaone4/harness'
import { type ChatRequest, type ChatResponse, Ollama } from 'ollama'
import type { ModelName } from '../fixtures/models/models.ts'
import { answered } from './answered.ts'
import type { Served } from './bench.ts'
import { clientsOf } from './clients.ts'
import { createModel, type ModelPlace, modelName } from './create-model.ts'
import { type Exchange, shortened } from './evidence.ts'

const TOP_TOKENS = 20

interface Place extends ModelPlace {
  /** Digests of models that this server's models folder holds, shared by servers that share the folder. */
  created: Map<ModelName, Promise<string>>
  facts: () => Promise<ServerFacts>
  /** Its process group; unknown where the server is not ours. */
  pid?: number
  keep: (exchange: Exchange) => void
}

/** What checks use of a server that runs. */
export function served(place: Place): Served {
  const { url, created, facts, pid, keep } = place
  const client = new Ollama({ host: url })

  const kept = async <T>(sent: unknown, request: Promise<T>): Promise<T> => {
    try {
      const received = await answered(request)
      keep({ sent: shortened(sent), received: shortened(received) })
      return received
    } catch (error) {
      keep({ sent: shortened(sent), received: String(error) })
      throw error
    }
  }

  const digest = (name: ModelName): Promise<string> => {
    const known = created.get(name)
    if (known) return known
    const creation = createModel(place, name)
    created.set(name, creation)
    return creation
  }

  const request = async (name: ModelName, partial: Partial<ChatRequest>): Promise<ChatRequest> => {
    await digest(name)
    return { ...partial, model: modelName(name) }
  }

  return {
    client,
    ...clientsOf(url, keep),
    url,
    model: async (name) => {
      await digest(name)
      return modelName(name)
    },
    show: async (name) => {
      const whole = await request(name, {})
      return kept(whole, client.show(whole))
    },
    chat: async (name, partial) => {
      const whole = { ...(await request(name, partial)), stream: false as const }
      return kept(whole, client.chat(whole))
    },
    stream: async (name, partial) => {
      const whole = { ...(await request(name, partial)), stream: true as const }
      return kept(whole, collect(client.chat(whole)))
    },
    next: async (name, prompt, options) => {
      await digest(name)
      const whole = {
        model: modelName(name),
        prompt,
        raw: true,
        stream: false as const,
        logprobs: true,
        top_logprobs: TOP_TOKENS,
        options: { ...options, num_predict: 1, temperature: 0 },
      }
      const response = await answered(client.generate(whole))
      const told = response.logprobs?.[0]?.top_logprobs ?? []
      return new Map(told.map(({ token, logprob }) => [token, logprob]))
    },
    prompt: async (name, partial) => {
      const whole = { ...(await request(name, partial)), stream: false as const, _debug_render_only: true }
      const response: ChatResponse & { _debug_info?: { rendered_template: string } } = await kept(
        whole,
        client.chat(whole),
      )
      return response._debug_info?.rendered_template ?? ''
    },
    complete: async (name, prompt, partial) => {
      await digest(name)
      const whole = {
        ...partial,
        model: modelName(name),
        prompt,
        raw: true,
        stream: false as const,
      }
      const { response = '', ...rest } = await kept(whole, client.generate(whole))
      return { ...rest, response }
    },
    unload: async (name) => {
      const whole = { model: modelName(name), prompt: '', keep_alive: 0, stream: false as const }
      await answered(client.generate(whole))
    },
    load: async (name) => {
      const wanted = await digest(name)
      const { loads } = await facts()
      const load = loads.findLast((candidate) => candidate.model.includes(wanted.replace(':', '-')))
      if (!load) throw new Error(`the server's log has no load of the model ${name}`)
      keep({ sent: `facts of the load of ${name}`, received: load satisfies LoadFacts })
      return load
    },
    facts,
    processes: async () => (pid === undefined ? new Set() : groupMembers(pid)),
    lastPrompt: async () => {
      const prompt = (await facts()).prompts.at(-1)
      if (!prompt) throw new Error("the server's log has no prompt")
      keep({ sent: 'facts of the last prompt', received: prompt })
      return prompt
    },
  }
}

async function collect(stream: Promise<AsyncIterable<ChatResponse>>): Promise<ChatResponse[]> {
  const chunks: ChatResponse[] = []
  for await (const chunk of await stream) chunks.push(chunk)
  return chunks
}
