import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '@exaone4/failure'
import { execa } from 'execa'
import { SERVICE } from './unit.ts'

/** Longer than a server needs to fail, shorter than upstream's unit waits before it starts another one. */
const SETTLE_MS = 2000

/**
 * Makes systemd read its files again, and restarts Ollama if it is running.
 *
 * @param hint the next step if Ollama does not keep running
 * @throws Failure `server` if it does not
 */
export async function restartService(hint: string): Promise<void> {
  const before = await isActive()
  await systemctl('daemon-reload')
  await systemctl('try-restart', SERVICE)
  if (!before) return
  await sleep(SETTLE_MS)
  if (await isActive()) return
  const { stdout } = await execa('journalctl', ['--no-pager', '--lines=15', `--unit=${SERVICE}`], {
    reject: false,
    stdin: 'ignore',
  })
  throw new Failure('server', `${SERVICE} does not keep running`, { detail: stdout, hint })
}

async function isActive(): Promise<boolean> {
  const { exitCode } = await execa('systemctl', ['is-active', '--quiet', SERVICE], {
    reject: false,
    stdin: 'ignore',
  })
  return exitCode === 0
}

async function systemctl(...args: string[]): Promise<void> {
  const { failed, stderr, shortMessage } = await execa('systemctl', args, { reject: false, stdin: 'ignore' })
  if (!failed) return
  throw new Failure('server', `systemctl ${args.join(' ')} failed`, {
    detail: stderr.trim() || (shortMessage ?? ''),
    hint: `see "systemctl status ${SERVICE}", then run the command again`,
  })
}
