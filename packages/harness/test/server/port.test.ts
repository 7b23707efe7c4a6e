import { connect, createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { freeAddress } from '../../src/server/port.ts'
import { failureOf } from '../../testing/project.ts'

/** A port that something listens on until the test ends. */
async function takenPort(): Promise<number> {
  const server = createServer((socket) => socket.destroy())
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => void server.close())
  return (server.address() as { port: number }).port
}

test('a port in use is refused', async () => {
  const port = await takenPort()
  expect(await failureOf(freeAddress(port))).toMatchObject({
    code: 'server',
    message: `port ${port} on 127.0.0.1 is in use`,
    hint: 'give another port, or none to use any free port',
  })
})

test('a port that cannot be had for another reason is not called used', async () => {
  expect((await failureOf(freeAddress(70_000))).message).toMatch(
    /^port 70000 on 127\.0\.0\.1 cannot be used: /,
  )
})

test('a free one is on loopback, and let go of', async () => {
  const address = await freeAddress()
  expect(address).toMatch(/^127\.0\.0\.1:\d+$/)
  const port = Number(address.split(':')[1])
  expect(await freeAddress(port)).toBe(address)
  const refused = await new Promise<string | undefined>((done) => {
    connect(port, '127.0.0.1').once('error', (error: NodeJS.ErrnoException) => done(error.code))
  })
  expect(refused).toBe('ECONNREFUSED')
})
