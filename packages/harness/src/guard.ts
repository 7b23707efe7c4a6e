import { spawn } from 'node:child_process'

/** Waits for the end of its standard input, which comes when the process at the other end of the pipe ends. */
const WATCH = 'read -r _; kill -s KILL -- "-$1" 2>/dev/null; [ -z "$2" ] || rm -rf -- "$2"'

/**
 * Kills a process group and removes a folder when this process ends, in whatever way: a small shell holds one end of a
 * pipe, and the system closes the other.
 *
 * @returns a function that cancels this
 */
export function endWithUs(group: number, folder = ''): () => void {
  const watcher = spawn('/bin/sh', ['-c', WATCH, 'sh', String(group), folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  watcher.on('error', () => {})
  watcher.stdin.on('error', () => {})
  watcher.unref()
  if ('unref' in watcher.stdin) (watcher.stdin as unknown as { unref(): void }).unref()
  return () => void watcher.kill('SIGKILL')
}

/** Sends a signal to a process group if it still exists. */
export function signalGroup(group: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (group !== undefined) process.kill(-group, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
