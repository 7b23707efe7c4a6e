// The Vercel AI SDK with the provider ollama-ai-provider-v2, which turns thinking off unless it is told otherwise.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { generateText, Output, stepCountIs, streamText, tool } from 'ai'
import { createOllama } from 'ollama-ai-provider-v2'
import { z } from 'zod'

const request = JSON.parse(process.argv[2])
const { question: prompt, loopQuestion } = request
const calls = []

const settings = (url, model, think) => ({
  model: createOllama({ baseURL: `${url}/api` })(model),
  maxRetries: 0,
  ...(think !== undefined && { providerOptions: { ollama: { think } } }),
})

const ask = async (url, model, think) => {
  const { text, reasoningText } = await generateText({ ...settings(url, model, think), prompt })
  return { text, thinking: reasoningText }
}

const stream = async (url, model) => {
  const pieces = []
  const failures = []
  const { textStream } = streamText({
    ...settings(url, model),
    prompt,
    onError: ({ error }) => failures.push(error),
  })
  for await (const piece of textStream) pieces.push(piece)
  if (failures.length > 0) throw failures[0]
  return { pieces }
}

const recorded = (name, description, inputSchema, result) =>
  tool({
    description,
    inputSchema,
    execute: async (given) => {
      calls.push({ name, arguments: given })
      return result
    },
  })

const tools = async (url, model) => {
  const { text } = await generateText({
    ...settings(url, model, true),
    prompt: loopQuestion,
    stopWhen: stepCountIs(5),
    tools: {
      get_weather: recorded('get_weather', 'Get the weather in a city.', z.object({ city: z.string() }), {
        celsius: 21,
      }),
      convert: recorded(
        'convert',
        'Convert a temperature to the American scale.',
        z.object({ degrees: z.number() }),
        { fahrenheit: 69.8 },
      ),
    },
  })
  return { text, calls }
}

const structured = async (url, model) => {
  const schema = z.object({ city: z.string(), temperature: z.number().int() })
  const { output } = await generateText({
    ...settings(url, model),
    prompt,
    output: Output.object({ schema }),
  })
  return { object: output }
}

const features = {
  chat: ask,
  stream,
  tools,
  structured,
  'thinking-on': (url, model) => ask(url, model, true),
  'thinking-off': (url, model) => ask(url, model, false),
}

const keep = (line) => appendFileSync(request.results, `${JSON.stringify(line)}\n`)
const { packages } = JSON.parse(readFileSync(new URL('package-lock.json', import.meta.url), 'utf8'))
const versionOf = (name) => [name, packages[`node_modules/${name}`].version]

writeFileSync(request.results, '')
const versions = Object.fromEntries(['ai', 'ollama-ai-provider-v2'].map(versionOf))
keep({ kind: 'versions', versions: { node: process.versions.node, ...versions } })
for (const feature of request.features) {
  calls.length = 0
  try {
    const found = await features[feature](`${request.url}/${feature}`, request.models[feature])
    keep({ kind: 'result', feature, ...found })
  } catch (error) {
    console.error(error)
    keep({ kind: 'result', feature, error: String(error) })
  }
}
