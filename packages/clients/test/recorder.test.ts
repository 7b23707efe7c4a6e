import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Recorder, startRecorder } from '../src/run/recorder.ts'

let upstream: Server
let recorder: Recorder

beforeAll(async () => {
  upstream = createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    response.writeHead(incoming.url === '/missing' ? 404 : 200, { 'content-type': 'text/plain' })
    response.write(`${incoming.method} ${incoming.url} `)
    response.end(Buffer.concat(chunks))
  })
  await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done))
  recorder = await startRecorder(`http://127.0.0.1:${(upstream.address() as AddressInfo).port}`)
})

afterAll(() => {
  recorder.close()
  upstream.close()
})

test('requests and answers go through, and paths are recorded by name, each once', async () => {
  const post = { method: 'POST', body: 'said' }
  for (const _ of [1, 2]) {
    const response = await fetch(`${recorder.url}/chat/api/chat?a=b`, post)
    expect(await response.text()).toBe('POST /api/chat?a=b said')
  }
  await fetch(`${recorder.url}/chat/api/show`, post)
  expect((await fetch(`${recorder.url}/stream/missing`)).status).toBe(404)
  expect([...recorder.take()]).toEqual([
    ['chat', ['/api/chat', '/api/show']],
    ['stream', ['/missing']],
  ])
  expect(recorder.take().size).toBe(0)
})
