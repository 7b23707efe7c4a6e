import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { Failure } from '@exaone4/failure'
import type { FileWrite } from './plan.ts'

type Undo = () => void

/**
 * Writes files to a tree, all or none. New contents are complete on disk before the first old file moves, so
 * that neither a full disk nor a missing permission can leave a mixture.
 */
export function writeFiles(tree: string, writes: readonly FileWrite[]): void {
  const undo: Undo[] = []
  try {
    const staging = mkdtempSync(join(tree, '.exaone4-'))
    const clean = () => rmSync(staging, { recursive: true, force: true })
    undo.push(clean)
    const staged = writes.map((write, index) => stage(tree, staging, write, index))
    for (const file of staged) replace(file, undo)
    undo.splice(0)
    clean()
  } catch (error) {
    for (const step of undo.reverse()) step()
    throw new Failure(
      'source',
      `cannot write to ${tree}: ${error instanceof Error ? error.message : error}`,
      {
        hint: 'make room or give permission to write there, then run the same command again',
        cause: error,
      },
    )
  }
}

interface StagedFile {
  target: string
  next: string
  previous: string
}

function stage(tree: string, staging: string, { path, content }: FileWrite, index: number): StagedFile {
  const target = join(tree, path)
  const next = join(staging, `${index}.next`)
  writeFileSync(next, content)
  chmodSync(next, existsSync(target) ? statSync(target).mode : 0o644)
  return { target, next, previous: join(staging, `${index}.previous`) }
}

function replace({ target, next, previous }: StagedFile, undo: Undo[]): void {
  const created = mkdirSync(dirname(target), { recursive: true })
  if (created) undo.push(() => rmSync(created, { recursive: true }))
  if (existsSync(target)) {
    renameSync(target, previous)
    undo.push(() => renameSync(previous, target))
  }
  renameSync(next, target)
  undo.push(() => rmSync(target))
}
