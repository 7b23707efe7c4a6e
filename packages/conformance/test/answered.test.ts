import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import Anthropic from '@anthropic-ai/sdk'
import { Ollama } from 'ollama'
import OpenAI from 'openai'
import { afterEach, chai, expect, test } from 'vitest'
import { answered } from '../src/bench/answered.ts'
import { failure } from '../src/checks/failure.ts'

let close = (): void => {}
afterEach(() => close())

async function serverOf(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  close = () => {
    server.close()
    server.closeAllConnections()
  }
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** One request through each client, whole and streamed. */
const asks: Record<string, (url: string) => Promise<unknown>> = {
  'Ollama, whole': (url) => new Ollama({ host: url }).chat({ model: 'm', messages: [], stream: false }),
  'Ollama, streamed': async (url) => {
    for await (const _ of await new Ollama({ host: url }).chat({ model: 'm', messages: [], stream: true }));
  },
  'OpenAI, whole': (url) => openai(url).chat.completions.create({ model: 'm', messages: [] }),
  'OpenAI, streamed': (url) =>
    openai(url).chat.completions.stream({ model: 'm', messages: [] }).finalChatCompletion(),
  'Anthropic, whole': (url) => anthropic(url).messages.create({ model: 'm', messages: [], max_tokens: 1 }),
  'Anthropic, streamed': (url) =>
    anthropic(url).messages.stream({ model: 'm', messages: [], max_tokens: 1 }).finalMessage(),
}
const options = { apiKey: 'ollama', maxRetries: 0 }
const openai = (url: string): OpenAI => new OpenAI({ ...options, baseURL: `${url}/v1` })
const anthropic = (url: string): Anthropic => new Anthropic({ ...options, baseURL: url })

const thrownBy = (request: Promise<unknown>): Promise<unknown> =>
  request.then(
    () => undefined,
    (error: unknown) => error,
  )

test.each(Object.entries(asks))('a refusal fails as an assertion does (%s)', async (_, ask) => {
  const url = await serverOf((_request, response) => {
    response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"no tools here"}')
  })
  const error = await thrownBy(answered(ask(url)))
  expect(error).toBeInstanceOf(chai.AssertionError)
  expect(error).toMatchObject({
    message: expect.stringMatching(/refused the request with 400: .*no tools here/),
  })
  expect(await failure(ask(url))).toMatchObject({ status: 400 })
  expect(await failure(answered(ask(url)))).toMatchObject({ status: 400 })
})

test.each(Object.entries(asks))('half an answer fails as an assertion does (%s)', async (_, ask) => {
  const url = await serverOf(async (request, response) => {
    const isEvents = (await text(request)).includes('"stream":true') && !request.url?.startsWith('/api')
    response.writeHead(200, { 'content-type': isEvents ? 'text/event-stream' : 'application/json' })
    response.end(isEvents ? 'data: {"choi' : '{"message')
  })
  expect(await thrownBy(answered(ask(url)))).toBeInstanceOf(chai.AssertionError)
})

test.each(Object.entries(asks))('a connection that is cut is an error (%s)', async (_, ask) => {
  const url = await serverOf((request) => request.socket.destroy())
  const error = await thrownBy(answered(ask(url)))
  expect(error).toBeInstanceOf(Error)
  expect(error).not.toBeInstanceOf(chai.AssertionError)
  expect(await thrownBy(failure(ask(url)))).not.toBeInstanceOf(chai.AssertionError)
})

test.each(Object.entries(asks))('a connection that is cut in the middle is an error (%s)', async (_, ask) => {
  const url = await serverOf((request, response) => {
    const isApi = request.url?.startsWith('/api')
    response.writeHead(200, { 'content-type': isApi ? 'application/x-ndjson' : 'text/event-stream' })
    response.write(isApi ? '{"message":' : 'data: {')
    setTimeout(() => request.socket.destroy(), 50)
  })
  expect(await thrownBy(answered(ask(url)))).not.toBeInstanceOf(chai.AssertionError)
})

test('an error within a stream fails as an assertion does', async () => {
  const url = await serverOf((_request, response) => {
    response
      .writeHead(200, { 'content-type': 'application/x-ndjson' })
      .end('{"error":"the runner has ended"}\n')
  })
  const ask = asks['Ollama, streamed']
  expect(await thrownBy(answered(ask?.(url) ?? Promise.resolve()))).toMatchObject({
    message: expect.stringContaining('the runner has ended'),
  })
})

test('a mistake of our own is an error, and so is a request that was called off', async () => {
  const mistakes = [new TypeError('x is undefined'), new DOMException('aborted', 'AbortError')]
  for (const mistake of mistakes) {
    expect(await thrownBy(answered(Promise.reject(mistake)))).toBe(mistake)
  }
})

test('a request that succeeds, and must not, fails as an assertion does', async () => {
  expect(await thrownBy(failure(Promise.resolve({})))).toBeInstanceOf(chai.AssertionError)
})
