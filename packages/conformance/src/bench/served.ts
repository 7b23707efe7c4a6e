import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { groupMembers, type LoadFacts, type ServerFacts } from '@exaone4/harness'
import {
  writeAdapter,
  writeDummyModel,
  writeRandomModel,
  writeRetrievalModel,
  writeScriptedModel,
  writeTurnsModel,
} from '@exaone4/models'
import { type ChatRequest, type ChatResponse, Ollama } from 'ollama'
import { clientsOf } from './clients.ts'
import { type Exchange, shortened } from './evidence.ts'
import type { Served } from './bench.ts'
import { type ModelFile, type ModelName, models, type SuiteModel } from '../fixtures/models.ts'

/**
 * Parameters of every model, whichever door a request comes through: other ones would load it again. One thread: the
 * layers are so small that two wait for each other more than they compute.
 */
const PARAMETERS = { num_thread: 1, num_ctx: 4096 }

const TOP_TOKENS = 20

/** Bytes of a dummy-weight model with all that tells it from others: the vocabulary, the shapes, the lists of tensors. */
const DUMMY_HEAD = 2 ** 24

interface Place {
  url: string
  /** Folder for model files on their way to the server. */
  scratch: string
  /** The server's models folder, on the same disk as `scratch`; unknown where the server is not ours. */
  store?: string
  /** Digests of models that this server's models folder holds, shared by servers that share the folder. */
  created: Map<ModelName, Promise<string>>
  facts: () => Promise<ServerFacts>
  /** Its process group; unknown where the server is not ours. */
  pid?: number
  keep: (exchange: Exchange) => void
}

/** What checks use of a server that runs. */
export function served({ url, scratch, store, created, facts, pid, keep }: Place): Served {
  const client = new Ollama({ host: url })

  const kept = async <T>(sent: unknown, request: Promise<T>): Promise<T> => {
    try {
      const received = await request
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
    const creation = createModel(client, url, name, scratch, store)
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
      const response = await client.generate({
        model: modelName(name),
        prompt,
        raw: true,
        stream: false,
        logprobs: true,
        top_logprobs: TOP_TOKENS,
        options: { ...options, num_predict: 1, temperature: 0 },
      })
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

/** What a model of ours is called on a server. */
export function modelName(name: ModelName): string {
  return `exaone4-suite-${name.toLowerCase()}`
}

async function collect(stream: Promise<AsyncIterable<ChatResponse>>): Promise<ChatResponse[]> {
  const chunks: ChatResponse[] = []
  for await (const chunk of await stream) chunks.push(chunk)
  return chunks
}

/** Writes a model, hands it to the server and returns the file's digest. */
async function createModel(
  client: Ollama,
  url: string,
  name: ModelName,
  scratch: string,
  store: string | undefined,
): Promise<string> {
  const { file, adapted, create }: SuiteModel = models[name]
  const path = join(scratch, `${name}.gguf`)
  await write(path, file)
  const digest = await (file.kind === 'dummy' ? lay(path, store) : upload(url, path))
  const request = {
    ...create,
    parameters: { ...PARAMETERS, ...create?.parameters },
    model: modelName(name),
    files: { 'model.gguf': digest },
    stream: false as const,
  }
  if (adapted === undefined) {
    await client.create(request)
  } else {
    await writeAdapter(path, adapted)
    await client.create({ ...request, adapters: { 'adapter.gguf': await upload(url, path) } })
  }
  return digest
}

function write(path: string, file: ModelFile): Promise<number> {
  switch (file.kind) {
    case 'random':
      return writeRandomModel(path, file)
    case 'dummy':
      return writeDummyModel(path, file)
    case 'retrieval':
      return writeRetrievalModel(path, file)
    case 'turns':
      return writeTurnsModel(path, file)
    default:
      return writeScriptedModel(path, file)
  }
}

/** Moves a file to the server and returns its digest. */
async function upload(url: string, path: string): Promise<string> {
  const digest = await digestOf(path)
  const response = await fetch(`${url}/api/blobs/${digest}`, { method: 'POST', body: await readFile(path) })
  await rm(path)
  if (!response.ok) throw new Error(`the server refused a file: ${response.status} ${await response.text()}`)
  return digest
}

/** A sparse file stays one only when it is not sent: the server would write all of its zeros. */
async function lay(path: string, store: string | undefined): Promise<string> {
  if (store === undefined) throw new Error('a dummy-weight model needs a server that the harness starts')
  // Ollama trusts the names of what is in its folder, and to read gigabytes of zeros takes many seconds.
  const digest = await digestOf(path, DUMMY_HEAD)
  await mkdir(join(store, 'blobs'), { recursive: true })
  await rename(path, join(store, 'blobs', digest.replace(':', '-')))
  return digest
}

/** The digest of a file, or of its first bytes. */
async function digestOf(path: string, bytes = Number.POSITIVE_INFINITY): Promise<string> {
  const hash = createHash('sha256')
  const stream = createReadStream(path, { highWaterMark: 2 ** 20, end: bytes })
  for await (const chunk of stream) hash.update(chunk)
  return `sha256:${hash.digest('hex')}`
}
