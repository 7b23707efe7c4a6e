import { afterAll, beforeAll, chai, inject, test } from 'vitest'
import type { Exchange } from '../bench/evidence.ts'
import { checks } from '../checks/all.ts'
import { laneOf } from './lanes.ts'
import { openServers, type Servers } from './servers.ts'
import './vitest-context.ts'

// The checks of one lane as tests, which share the lane's servers.

const target = inject('target')
const only = inject('only')
const lane = inject('lane')

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
    const thrown = await check.run(servers.bench((exchange) => exchanges.push(exchange))).then(
      () => undefined,
      (error: unknown) => ({ error }),
    )
    task.meta.servers = await servers.evidence()
    if (!thrown) return
    // A server that is gone explains whatever the check has seen.
    if (!check.assertsSurvival) await servers.alive()
    task.meta.isAssertion = thrown.error instanceof chai.AssertionError
    throw thrown.error
  })
}
