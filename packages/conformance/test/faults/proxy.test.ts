import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FaultName, faults } from '../../src/faults/faults.ts'
import { startProxy } from '../../src/faults/proxy.ts'

/** Says what it was asked, in lines, events or as a whole. */
const server: Server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const asked = Buffer.concat(chunks).toString()
  if (request.url === '/api/chat') {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' })
    response.end(['one', 'two', 'three', 'four'].map((text) => `${JSON.stringify({ text })}\n`).join(''))
  } else if (request.url === '/v1/messages') {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end('event: a\ndata: {"text":"one"}\n\nevent: b\ndata: {"text":"two"}\n\ndata: [DONE]\n\n')
  } else if (request.url === '/api/show') {
    response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"no such model"}')
  } else {
    response.writeHead(200, { 'content-type': 'application/json' }).end(asked)
  }
})

let url: string
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => new Promise((done) => server.close(done)))

async function through(
  name: FaultName,
  path: string,
  body: unknown = {},
): Promise<{ status: number; text: string }> {
  const proxy = await startProxy(url, faults[name])
  try {
    const response = await fetch(proxy.url + path, { method: 'POST', body: JSON.stringify(body) })
    return { status: response.status, text: await response.text() }
  } finally {
    await proxy.close()
  }
}

const lines = (...texts: string[]): string => texts.map((text) => `{"text":"${text}"}\n`).join('')

test.each([
  ['other-cache', lines('one', 'two', 'three', 'four')],
  ['garbled', lines('pof', 'uxp', 'uisff', 'gpvs')],
  ['reordered', lines('two', 'one', 'four', 'three')],
  ['lossy', lines('one', 'three', 'four')],
  ['truncated', lines('one', 'two')],
  ['split', '{"text":"one"}\n{"text"\n:"two"}\n{"text":"three"}\n{"text"\n:"four"}\n'],
] as const)('%s changes a stream of lines', async (name, text) => {
  expect(await through(name, '/api/chat')).toEqual({ status: 200, text })
})

test('events stay events', async () => {
  expect((await through('garbled', '/v1/messages')).text).toBe(
    'event: a\ndata: {"text":"pof"}\n\nevent: b\ndata: {"text":"uxp"}\n\ndata: [DONE]\n\n',
  )
  expect((await through('reordered', '/v1/messages')).text).toBe(
    'event: b\ndata: {"text":"two"}\n\nevent: a\ndata: {"text":"one"}\n\ndata: [DONE]\n\n',
  )
})

test('an error becomes silence', async () => {
  expect(await through('silent', '/api/show')).toEqual({ status: 200, text: '{}' })
  expect((await through('deaf', '/api/show')).status).toBe(404)
})

test('what is asked for does not arrive, or arrives with something new', async () => {
  const asked = { model: 'm', prompt: 'Hi', options: { num_ctx: 1 }, tools: [], think: true, format: 'json' }
  expect(JSON.parse((await through('deaf', '/api/generate', asked)).text)).toEqual({
    model: 'm',
    prompt: 'Hi',
  })
  const prompts = await Promise.all([0, 1].map(() => through('forgetful', '/api/generate', { prompt: 'Hi' })))
  const [first, second] = prompts.map(({ text }) => JSON.parse(text).prompt)
  expect(first).toMatch(/^\d+ Hi$/)
  expect(second).not.toBe(first)
})

test('files go through as they are', async () => {
  expect((await through('garbled', '/api/blobs/x', { text: 'one' })).text).toBe('{"text":"one"}')
})
