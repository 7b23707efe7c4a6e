import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import type { Body, Fault } from './fault.ts'

export interface FaultProxy {
  url: string
  close: () => Promise<void>
}

/** Files of models go through as they are. */
const CHANGED = /^\/(api\/(chat|generate|show)|v1\/)/

/** Stands between a server and its clients, on loopback, and changes what goes through as a fault says. */
export async function startProxy(upstream: string, fault: Fault): Promise<FaultProxy> {
  const server = createServer((incoming, response) => {
    forward(upstream, fault, incoming, response).catch((error: unknown) => response.destroy(error as Error))
  })
  // As Ollama's server does: one that closes idle connections would make requests fail that come after a pause.
  server.keepAliveTimeout = 0
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

async function forward(
  upstream: string,
  fault: Fault,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { url = '/', method = 'GET' } = incoming
  const isChanged = CHANGED.test(url)
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const sent = Buffer.concat(chunks)
  const body = new Uint8Array(isChanged && fault.request ? changed(sent, fault.request) : sent)

  const abort = new AbortController()
  response.on('close', () => abort.abort())
  const answer = await fetch(upstream + url, {
    method,
    headers: headersOf(incoming),
    signal: abort.signal,
    ...(method !== 'GET' && method !== 'HEAD' && { body }),
  })
  const type = answer.headers.get('content-type') ?? 'application/json'
  const streamed = /ndjson|event-stream/.test(type)

  if (fault.silent && answer.status >= 400) {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    return
  }
  response.writeHead(answer.status, { 'content-type': type })
  if (!isChanged) {
    response.end(Buffer.from(await answer.arrayBuffer()))
  } else if (streamed && answer.body) {
    const events = type.includes('event-stream')
    const lines = createInterface({ input: Readable.fromWeb(answer.body as ReadableStream) })
    const parts = events ? blocks(lines) : lines
    for await (const part of fault.lines?.(parts) ?? parts) {
      response.write(`${part.split('\n').map(change(fault)).join('\n')}${events ? '\n\n' : '\n'}`)
    }
    response.end()
  } else {
    const text = change(fault)(await answer.text())
    response.end(text.slice(0, Math.ceil(text.length * (fault.share ?? 1))))
  }
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const { 'content-type': type = 'application/json', authorization } = headers
  return { 'content-type': type, ...(authorization !== undefined && { authorization }) }
}

function changed(sent: Buffer, change: (body: Body) => Body): Buffer {
  if (sent.length === 0) return sent
  return Buffer.from(JSON.stringify(change(JSON.parse(sent.toString()))))
}

/** The events of a stream, each of some lines; an empty line ends one. */
async function* blocks(lines: AsyncIterable<string>): AsyncIterable<string> {
  let block: string[] = []
  for await (const line of lines) {
    if (line !== '') {
      block.push(line)
    } else if (block.length > 0) {
      yield block.join('\n')
      block = []
    }
  }
  if (block.length > 0) yield block.join('\n')
}

/** A line of either kind of stream, or a whole answer; what is not JSON stays as it is. */
function change({ answer }: Fault): (text: string) => string {
  return (text) => {
    const [, prefix = '', json = ''] = /^(data: )?(.*)$/s.exec(text) ?? []
    if (!answer || !/^\s*\{/.test(json)) return text
    return prefix + JSON.stringify(answer(JSON.parse(json)))
  }
}
