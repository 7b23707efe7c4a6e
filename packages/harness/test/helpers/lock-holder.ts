import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { execa } from 'execa'
import { onTestFinished } from 'vitest'

const LOCK = pathToFileURL(join(import.meta.dirname, '../../src/lock.ts')).href

/** Another process, which holds a lock until it is killed. */
export async function lockHolder(path: string): Promise<{ pid: number; kill: () => Promise<unknown> }> {
  const code = `import(${JSON.stringify(LOCK)}).then(({ withLock }) =>
    withLock(${JSON.stringify(path)}, {}, () => new Promise(() => {
      console.log('held')
      setInterval(() => {}, 1e6)
    })))`
  const options = { reject: false, cwd: import.meta.dirname, stdin: 'ignore' } as const
  const child = execa('node', ['--import', 'tsx', '--eval', code], options)
  const kill = (): Promise<unknown> => {
    child.kill('SIGKILL')
    return child
  }
  onTestFinished(async () => {
    await kill()
  })
  await once(child.stdout, 'data')
  return { pid: child.pid ?? 0, kill }
}
