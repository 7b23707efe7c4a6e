import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { startServer } from '@exaone4/harness'
import { writeScriptedModel } from '@exaone4/models'
import { Ollama } from 'ollama'
import { expect, inject, onTestFinished, test } from 'vitest'
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

test('a server that is killed while it receives a model file has half of nothing afterwards', async () => {
  const models = await mkdtemp(join(tmpdir(), 'exaone4-live-'))
  onTestFinished(() => rm(models, { recursive: true, force: true }))
  const file = join(models, 'model.gguf')
  await writeScriptedModel(file, { content: 'whole' })
  const body = await readFile(file)
  const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`
  const store = join(models, 'store')

  const killed = await startServer({ ollama, models: store })
  const half = request(`${killed.url}/api/blobs/${digest}`, {
    method: 'POST',
    headers: { 'content-length': body.length },
  }).on('error', () => undefined)
  half.write(body.subarray(0, body.length / 2))
  const partial = (): string[] => readdirSync(join(store, 'blobs')).filter((name) => !/^\./.test(name))
  await expect.poll(partial).toHaveLength(1)
  process.kill(-killed.pid, 'SIGKILL')
  await killed.stop()

  const server = await startServer({ ollama, models: store })
  onTestFinished(server.stop)
  const client = new Ollama({ host: server.url })
  expect((await fetch(`${server.url}/api/blobs/${digest}`, { method: 'HEAD' })).status).toBe(404)
  expect((await fetch(`${server.url}/api/blobs/${digest}`, { method: 'POST', body })).status).toBe(201)
  const creation = { model: 'again', files: { 'model.gguf': digest }, stream: false as const }
  await client.create(creation)
  expect((await client.list()).models.map(({ name }) => name)).toEqual(['again:latest'])
  expect(await readFile(join(store, 'blobs', digest.replace(':', '-')))).toEqual(body)
})

test('the files of a server go with it', async () => {
  const server = await startServer({ ollama })
  const models = /OLLAMA_MODELS:(\S+)/.exec(await server.log())?.[1] ?? ''
  expect(existsSync(models)).toBe(true)
  await server.stop()
  expect(existsSync(models)).toBe(false)
})
