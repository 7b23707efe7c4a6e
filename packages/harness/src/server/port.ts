import { createServer } from 'node:net'
import { Failure } from '@exaone4/failure'

const LOOPBACK = '127.0.0.1'

/**
 * A loopback address that is free now: the given port, or any.
 *
 * @throws Failure `server` when the given port cannot be had
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
      hint: 'give another port, or none to have a free one chosen',
      cause,
    })
  } finally {
    await new Promise((done) => server.close(done))
  }
}
