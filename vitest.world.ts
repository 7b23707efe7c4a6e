import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

/** Go's caches and settings, which are in the home folder by default. */
const GO = ['GOCACHE', 'GOMODCACHE', 'GOPATH', 'GOENV']

/** Variables of the caller's shell that must not affect tests: locale, git, and the Ollama to test. */
const FOREIGN = /^(LANG|LANGUAGE|LC_.*|GIT_.*|XDG_.*|OLLAMA_.*|EDITOR|VISUAL|PAGER)$/

/** A folder in memory, where git and copies of source trees need a third less CPU than on a disk. */
const MEMORY = '/dev/shm'
const MEMORY_BYTES = 4 * 2 ** 30

const GIT_CONFIG = '[user]\n\tname = Ada Lovelace\n\temail = ada@example.com\n'

/**
 * Gives all tests their own home folder, git identity and locale, the caller's caches, and temporary files in a folder
 * whose path is as awkward as paths of users are. It is in memory if there is room.
 */
export default function world(): () => void {
  const kept = { ...goSettings(), ...caches() }
  if (isUsable(MEMORY)) process.env.TMPDIR = MEMORY
  const temporary = mkdtempSync(join(tmpdir(), 'exaone4 시험 '))
  // Some tests become another user.
  chmodSync(temporary, 0o755)
  process.env.TMPDIR = temporary
  const home = join(temporary, 'home')
  mkdirSync(home)
  writeFileSync(join(home, '.gitconfig'), GIT_CONFIG)
  for (const name of Object.keys(process.env).filter((each) => FOREIGN.test(each))) delete process.env[name]
  Object.assign(process.env, kept, { HOME: home, GIT_CONFIG_NOSYSTEM: '1' })
  return () => rmSync(temporary, { recursive: true, force: true })
}

/** Is it there, with enough space, and may programs in it be run? In a container, often not. */
function isUsable(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder)
    if (bavail * bsize < MEMORY_BYTES) return false
    const scratch = mkdtempSync(join(folder, 'exaone4-probe-'))
    try {
      const program = join(scratch, 'program')
      writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 })
      execFileSync(program)
      return true
    } finally {
      rmSync(scratch, { recursive: true })
    }
  } catch {
    return false
  }
}

function goSettings(): Record<string, string> {
  const values = execFileSync('go', ['env', ...GO], { encoding: 'utf8' }).split('\n')
  return Object.fromEntries(GO.map((name, index) => [name, values[index] ?? '']))
}

function caches(): Record<string, string> {
  const { PIP_CACHE_DIR, npm_config_cache, XDG_CACHE_HOME = join(homedir(), '.cache') } = process.env
  return {
    PIP_CACHE_DIR: PIP_CACHE_DIR ?? join(XDG_CACHE_HOME, 'pip'),
    npm_config_cache: npm_config_cache ?? join(homedir(), '.npm'),
  }
}
