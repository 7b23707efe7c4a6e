import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { workspace } from '@exaone4/harness'
import { expect, inject, onTestFinished, test } from 'vitest'
import { withServers } from '../src/run/with-servers.ts'
import './context.ts'

test('an interrupt stops the servers of a measurement, although it waits for an answer', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'exaone4-live-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const interrupt = new AbortController()
  const measurement = { space: workspace(folder), signal: interrupt.signal }
  let processes: ReadonlySet<number> = new Set()

  const measuring = withServers(measurement, 'interrupted', inject('ollama'), async (bench) => {
    const server = await bench.serve()
    await server.complete('short', 'hello')
    processes = await server.processes()
    // A request whose body never comes: only the end of the server ends it.
    const asking = request(`${server.url}/api/chat`, { method: 'POST', headers: { 'content-length': 100 } })
    asking.write('{')
    interrupt.abort()
    await once(asking, 'response')
  })

  await expect(measuring).rejects.toMatchObject({ code: 'interrupted' })
  expect(processes.size).toBeGreaterThan(1)
  for (const pid of processes) expect(() => process.kill(pid, 0)).toThrow('ESRCH')
})
