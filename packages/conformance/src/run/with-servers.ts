import { join } from 'node:path'
import { refuseInterrupted } from '@exaone4/failure'
import type { Workspace } from '@exaone4/harness'
import type { Bench } from '../bench/bench.ts'
import { openServers } from './servers.ts'

/**
 * Runs a task with servers of a build. Their logs stay in `reports/`. An interrupt stops the servers, so that no
 * request of the task goes on.
 *
 * @throws Failure `interrupted`
 */
export async function withServers<T>(
  { space, signal }: { space: Workspace; signal?: AbortSignal | undefined },
  name: string,
  ollama: string,
  task: (bench: Bench) => Promise<T>,
): Promise<T> {
  refuseInterrupted(signal)
  const artifacts = join(space.reports, `measure-${name}`)
  const servers = await openServers({ name, server: { kind: 'build', ollama }, artifacts }, 'memory')
  let stopped: Promise<void> | undefined
  const stop = (): Promise<void> => {
    stopped ??= servers.stop()
    return stopped
  }
  signal?.addEventListener('abort', stop)
  try {
    return await task(servers.bench(() => {}))
  } catch (error) {
    refuseInterrupted(signal)
    throw error
  } finally {
    signal?.removeEventListener('abort', stop)
    await stop()
  }
}
