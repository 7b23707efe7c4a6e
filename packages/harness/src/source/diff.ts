import { devNull } from 'node:os'
import { execa } from 'execa'

/** Lines that differ between two files, with three lines of context. */
export interface Hunk {
  /** 1-based, the last one excluded; empty if the other file's lines have no counterpart here. */
  before: { first: number; end: number }
  after: { first: number; end: number }
  /** The lines after `@@`; each begins with a space, `-` or `+`. */
  lines: string[]
}

const HEAD = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/

/** Compares two files; a path left out stands for a missing file. */
export async function fileDiff(before: string | undefined, after: string | undefined): Promise<Hunk[]> {
  const options = ['--no-index', '--no-color', '--no-ext-diff', '--no-textconv', '--unified=3']
  const { stdout, exitCode, stderr } = await execa(
    'git',
    ['diff', ...options, '--', before ?? devNull, after ?? devNull],
    { reject: false, stdin: 'ignore', env: { GIT_CONFIG_GLOBAL: devNull, GIT_CONFIG_NOSYSTEM: '1' } },
  )
  if (exitCode !== 0 && exitCode !== 1) throw new Error(`git diff: ${stderr}`)
  return parseHunks(stdout)
}

function parseHunks(diff: string): Hunk[] {
  const hunks: Hunk[] = []
  for (const line of diff.split('\n')) {
    const head = HEAD.exec(line)
    if (head) {
      const [beforeFirst = 0, beforeCount = 1, afterFirst = 0, afterCount = 1] = head
        .slice(1)
        .map((text) => (text === undefined ? undefined : Number(text)))
      hunks.push({
        before: { first: beforeFirst, end: beforeFirst + beforeCount },
        after: { first: afterFirst, end: afterFirst + afterCount },
        lines: [line],
      })
    } else hunks.at(-1)?.lines.push(line)
  }
  return hunks
}
