import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { checks } from '@exaone4/conformance'
import { expect, test } from 'vitest'
import { cli } from './cli.ts'

test('--list names every check, with the patches that answer it', async () => {
  const { status, stdout } = await cli(['conformance', '--list', '--json'])
  const checks = JSON.parse(stdout) as { id: string; fixedBy: string[] }[]
  expect(checks.find(({ id }) => id === 'kv/q8_0')).toMatchObject({ fixedBy: ['flash-attention'] })
  expect(status).toBe(0)
})

test('an OLLAMA_HOST where nothing answers is said to be so', async () => {
  const { status, stderr } = await cli(['conformance'], { OLLAMA_HOST: '127.0.0.1:9' })
  expect(stderr).toContain('no Ollama answers at http://127.0.0.1:9')
  expect(status).toBe(1)
})

test('an unknown check exits 2 and names the areas', async () => {
  const areas = [...new Set(checks.map(({ id }) => id.split('/')[0]))]
  const server = createServer((_, response) => response.end('{"version":"0.18.0"}'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const { status, stderr } = await cli(['conformance', '--only', 'telepathy'], {
    OLLAMA_HOST: `127.0.0.1:${port}`,
  })
  server.close()
  expect(stderr).toContain(`areas are ${areas.join(', ')}`)
  expect(status).toBe(2)
})
