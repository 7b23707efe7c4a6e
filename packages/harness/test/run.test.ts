import { once } from 'node:events'
import { readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, onTestFailed, test } from 'vitest'
import { type Run, run } from '../src/run.ts'
import { expectGone, failureOf, isRunning, temporaryTree } from '../testing/project.ts'
import { environment } from '../testing/tree.ts'

async function shell(script: string, more: Partial<Run> = {}): Promise<Run & { lines: string[] }> {
  const cwd = await temporaryTree()
  const lines: string[] = []
  return {
    command: 'sh',
    args: ['-c', script],
    cwd,
    log: join(cwd, 'log/sh.log'),
    code: 'build',
    lines,
    onLine: (line) => lines.push(line),
    ...more,
  }
}

test('lines of both streams are passed on and kept', async () => {
  const task = await shell('echo one; echo two >&2; sleep 0.2; printf "in $PWD $GIVEN"', {
    env: { GIVEN: 'here' },
  })
  await run(task)
  expect(task.lines.sort()).toEqual([`in ${task.cwd} here`, 'one', 'two'])
  expect((await readFile(task.log, 'utf8')).split('\n').sort()).toEqual(['', ...task.lines])
})

test('what a command leaves running in the background ends with it', async () => {
  const task = await shell('sleep 60 >/dev/null 2>&1 & echo $!')
  await run(task)
  await expectGone(Number(task.lines[0]))
})

test('a failure has its end, log, code and hint', async () => {
  const task = await shell('seq 100; exit 7', { hint: 'do this' })
  const failure = await failureOf(run(task))
  expect(failure).toMatchObject({ code: 'build', message: 'sh -c failed (exit status 7)', hint: 'do this' })
  expect(failure.detail?.split('\n')).toEqual(Array.from({ length: 12 }, (_, index) => `${index + 89}`))
  expect(failure.log).toBe(task.log)
  expect((await readFile(task.log, 'utf8')).split('\n')).toHaveLength(101)
})

test('a command that does not exist, and one that was killed', async () => {
  const task = await shell('kill -9 $$')
  expect((await failureOf(run({ ...task, command: 'no-such-program', args: [] }))).message).toBe(
    'no-such-program failed (no such program)',
  )
  expect((await failureOf(run(task))).message).toBe('sh -c failed (ended by SIGKILL)')
})

test('a full disk that the command met is told as such', async () => {
  const task = await shell('echo "write a.o: no space left on device"; exit 1')
  expect(await failureOf(run(task))).toMatchObject({
    code: 'prerequisite',
    message: 'sh -c failed: the disk is full',
  })
})

test('a full disk is told as such in whatever language the system speaks', async () => {
  environment({ LC_ALL: 'ko_KR.UTF-8', LANGUAGE: 'ko' })
  // As programs do: LANGUAGE decides about messages. Real ones may have none in Korean on this machine.
  const korean = 'echo "cp: 장치에 남은 공간이 없음" >&2; exit 1'
  const script = `case "$LANGUAGE" in *ko*) ${korean};; *) cp /etc/passwd /dev/full;; esac`
  expect((await execa('sh', ['-c', script], { reject: false })).stderr).toContain('장치')
  expect(await failureOf(run(await shell(script)))).toMatchObject({
    code: 'prerequisite',
    message: 'sh -c failed: the disk is full',
  })
})

test('a log that cannot be written ends the command', async () => {
  const task = await shell('echo one; sleep 60')
  await symlink('/dev/full', join(task.cwd, 'full.log'))
  await expect(run({ ...task, log: join(task.cwd, 'full.log') })).rejects.toMatchObject({ code: 'ENOSPC' })
  await expect(run({ ...task, log: task.cwd })).rejects.toMatchObject({ code: 'EISDIR' })
})

test.each(['sleep 60', 'trap "" TERM; sleep 60 & sleep 60; sleep 60'])(
  'an abort ends all that the command started: %s',
  async (script) => {
    const abort = new AbortController()
    const started: number[] = []
    const task = await shell(`echo $$; ${script}`, {
      signal: abort.signal,
      onLine: (line) => {
        started.push(Number(line))
        setTimeout(() => abort.abort(), 200)
      },
    })
    const failure = await failureOf(run(task))
    expect(failure).toMatchObject({ code: 'interrupted', hint: expect.stringContaining('again') })
    await expectGone(-(started[0] ?? 0))
  },
)

test('a command is not started after the abort', async () => {
  const task = await shell('echo started', { signal: AbortSignal.abort() })
  expect((await failureOf(run(task))).code).toBe('interrupted')
  expect(task.lines).toEqual([])
})

test('an error of the listener ends the command', async () => {
  let group = 0
  const task = await shell('echo $$; sleep 60', {
    onLine: (line) => {
      group = Number(line)
      throw new Error('mine')
    },
  })
  await expect(run(task)).rejects.toThrow('mine')
  await expectGone(-group)
})

test('the command ends with this process, also when that is killed', async () => {
  const module = JSON.stringify(join(import.meta.dirname, '../src/guard.ts'))
  const script = `
    import { spawn } from 'node:child_process'
    import { endWithUs } from ${module}
    const child = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' })
    endWithUs(child.pid)
    console.log(child.pid)
    setInterval(() => {}, 1000)
  `
  const parent = execa('npx', ['tsx', '--input-type=module', '--eval', script], {
    detached: true,
    reject: false,
  })
  const kill = (): void => {
    if (parent.pid !== undefined) process.kill(-parent.pid, 'SIGKILL')
  }
  onTestFailed(kill)
  const [line] = await once(parent.stdout, 'data')
  const group = Number(line)
  expect(await isRunning(-group)).toBe(true)
  kill()
  await parent
  await expectGone(-group)
})
