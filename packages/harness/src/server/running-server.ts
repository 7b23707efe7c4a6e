import { Failure } from '@exaone4/failure'

const DEFAULT_PORT = '11434'

/** The address of a running server, from the value of `OLLAMA_HOST`. Throws a `server` failure if none answers. */
export async function runningServer(host: string): Promise<URL> {
  const url = new URL(/^https?:\/\//.test(host) ? host : `http://${host}`)
  if (url.port === '' && !host.includes('://')) url.port = DEFAULT_PORT
  const answer = await fetch(new URL('/api/version', url)).catch(() => undefined)
  if (answer?.ok) return url
  throw new Failure('server', `no Ollama answers at ${url.origin}`, {
    hint: 'start it, or unset OLLAMA_HOST to check a build',
  })
}
