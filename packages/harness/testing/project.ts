import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { expect, onTestFinished } from 'vitest'
import { type Workspace, workspace } from '../src/workspace.ts'

export type Files = Readonly<Record<string, string>>

/** Writes files to a folder; a file whose text starts with `#!` becomes executable. */
export async function writeTree(dir: string, files: Files): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true })
    await writeFile(join(dir, path), text)
    if (text.startsWith('#!')) await chmod(join(dir, path), 0o755)
  }
}

/** A temporary folder with these files, removed when the test ends. */
export async function temporaryTree(files: Files = {}): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'exaone4-test-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  await writeTree(dir, files)
  return dir
}

export async function temporaryWorkspace(): Promise<Workspace> {
  return workspace(await temporaryTree())
}

/** The failure of an action. */
export async function failureOf(action: Promise<unknown>): Promise<Failure> {
  const outcome = await action.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  if (!('error' in outcome)) throw new Error('nothing was thrown')
  if (!(outcome.error instanceof Failure)) throw outcome.error
  return outcome.error
}

/** Is a process or, with a negative id, a process group still running? Zombies do not count. */
export async function isRunning(id: number): Promise<boolean> {
  const { execa } = await import('execa')
  const list = await execa('ps', ['-A', '-o', 'pid=,pgid=,stat='])
  return list.stdout.split('\n').some((line) => {
    const [pid, group, state = ''] = line.trim().split(/\s+/)
    return Number(id < 0 ? group : pid) === Math.abs(id) && !state.startsWith('Z')
  })
}

export async function expectGone(id: number): Promise<void> {
  await expect.poll(() => isRunning(id), { timeout: 3000 }).toBe(false)
}
