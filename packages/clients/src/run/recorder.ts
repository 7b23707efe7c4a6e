import { createServer, type Server, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Stands between clients and a server, passes everything on, and notes which paths were asked for. */
export interface Recorder {
  /** Clients get this address with a name behind it: `http://127.0.0.1:1234/chat`. */
  url: string
  /** The paths that were asked for since the last time, by that name. */
  take: () => Map<string, string[]>
  close: () => void
}

export async function startRecorder(upstream: string): Promise<Recorder> {
  const asked = new Map<string, Set<string>>()
  const server: Server = createServer((incoming, response) => {
    const [, name = '', path = '/'] = /^\/([^/]*)(\/.*)?$/.exec(incoming.url ?? '/') ?? []
    asked.set(name, (asked.get(name) ?? new Set()).add(path.replace(/\?.*/, '')))
    const { method, headers } = incoming
    const outgoing = send(`${upstream}${path}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(response)
    })
    outgoing.on('error', (error) => response.destroy(error))
    response.on('close', () => outgoing.destroy())
    incoming.pipe(outgoing)
  })
  // As Ollama does: a client may use a connection again after a pause.
  server.keepAliveTimeout = 0
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    take: () => {
      const taken = new Map([...asked].map(([name, paths]) => [name, [...paths].sort()]))
      asked.clear()
      return taken
    },
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
