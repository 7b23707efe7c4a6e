import { afterAll, beforeAll, inject, test } from 'vitest'
import type { Exchange } from '../bench/evidence.ts'
import type { Check } from '../checks/check.ts'
import { type LaneName, laneOf } from './lanes.ts'
import { openServers, type Servers } from './servers.ts'
import './vitest-context.ts'

/** Makes tests of the checks of a lane, which share its servers. */
export function laneTests(lane: LaneName, checks: readonly Check[]): void {
  const target = inject('target')
  const only = inject('only')

  let servers: Servers
  beforeAll(async () => {
    servers = await openServers(target, lane)
  })
  afterAll(() => servers.stop())

  for (const check of checks.filter(({ id }) => laneOf(id) === lane && only.includes(id))) {
    const options = check.timeout === undefined ? {} : { timeout: check.timeout * 1000 }
    test(check.id, options, async ({ task }) => {
      const exchanges: Exchange[] = []
      task.meta.exchanges = exchanges
      try {
        await check.run(servers.bench((exchange) => exchanges.push(exchange)))
      } catch (error) {
        await servers.alive()
        throw error
      } finally {
        task.meta.servers = await servers.evidence()
      }
    })
  }
}
