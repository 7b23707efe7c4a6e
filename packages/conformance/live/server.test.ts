import { existsSync } from 'node:fs'
import { Failure } from '@exaone4/failure'
import { startServer } from '@exaone4/harness'
import { expect, inject, test } from 'vitest'
import './context.ts'

const ollama = inject('ollama')

test('a server answers on loopback, says its version, and is gone after it was stopped', async () => {
  const server = await startServer({ ollama })
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  const { version } = await server.facts()
  expect(`v${version}`).toMatch(/^v[\d.]+\+exaone4\.[0-9a-f]{8}$/)
  expect(`v${version}`.split('+')[0]).toBe(inject('release'))
  await server.stop()
  await expect(fetch(`${server.url}/api/version`)).rejects.toThrow()
  expect(() => process.kill(-server.pid, 0)).toThrow('ESRCH')
})

test('a port that is in use is said to be so', async () => {
  const first = await startServer({ ollama })
  const port = Number(new URL(first.url).port)
  const second = await startServer({ ollama, port }).catch((error: unknown) => error)
  await first.stop()
  expect(second).toBeInstanceOf(Failure)
  expect(second).toMatchObject({ code: 'server', message: `port ${port} on 127.0.0.1 is in use` })
})

test('the server sees none of the settings of whoever starts it', async () => {
  process.env.OLLAMA_KV_CACHE_TYPE = 'q4_0'
  try {
    const server = await startServer({ ollama })
    const log = await server.log()
    await server.stop()
    expect(log).toContain('OLLAMA_KV_CACHE_TYPE: ')
    expect(log).not.toContain('q4_0')
  } finally {
    delete process.env.OLLAMA_KV_CACHE_TYPE
  }
})

test('the files of a server go with it', async () => {
  const server = await startServer({ ollama })
  const models = /OLLAMA_MODELS:(\S+)/.exec(await server.log())?.[1] ?? ''
  expect(existsSync(models)).toBe(true)
  await server.stop()
  expect(existsSync(models)).toBe(false)
})
