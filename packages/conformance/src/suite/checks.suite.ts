import { afterAll, beforeAll, inject, test } from 'vitest'
import { checks } from '../checks/all.ts'
import type { Exchange } from './evidence.ts'
import { openServers, type Servers } from './servers.ts'
import './vitest-context.ts'

const target = inject('target')
const only = inject('only')

let servers: Servers
beforeAll(async () => {
  servers = await openServers(target)
})
afterAll(() => servers.stop())

for (const check of checks.filter(({ id }) => only.includes(id))) {
  const options = check.patience === undefined ? {} : { timeout: check.patience * 1000 }
  test(check.id, options, async ({ task }) => {
    const exchanges: Exchange[] = []
    task.meta.exchanges = exchanges
    try {
      await check.run(servers.bench((exchange) => exchanges.push(exchange)))
    } catch (error) {
      await servers.alive()
      throw error
    }
  })
}
