import { createServer } from 'node:net'
import { Failure } from '@exaone4/failure'

const LOOPBACK = '127.0.0.1'

/**
 * Finds a free loopback address with the given port, or with any.
 *
 * @throws Failure `server` if the given port is not available
 */
export async function freeAddress(port = 0): Promise<string> {
  const server = createServer()
  try {
    const found = await new Promise<number>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host: LOOPBACK, port, exclusive: true }, () => {
        const address = server.address()
        resolve(typeof address === 'object' && address !== null ? address.port : port)
      })
    })
    return `${LOOPBACK}:${found}`
  } catch (cause) {
    const inUse = (cause as NodeJS.ErrnoException).code === 'EADDRINUSE'
    const why = inUse ? 'is in use' : `cannot be used: ${(cause as Error).message}`
    throw new Failure('server', `port ${port} on ${LOOPBACK} ${why}`, {
      hint: 'give another port, or none to use any free port',
      cause,
    })
  } finally {
    await new Promise((done) => server.close(done))
  }
}
