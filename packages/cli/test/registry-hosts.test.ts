import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')

/** Hashes of the hosts of PyPI, npm, Yarn, Go, Debian and Docker: no tracked file names one, this one included. */
const hosts = new Set([
  'a4aa2ac280bb8d1a',
  'c899567ee9068517',
  '0dc11026ac75c015',
  '00a7dc5a0cc38858',
  '9da5f32d96412512',
  'e680c440a2e92079',
  '3530c4415dd857fb',
  'dcb6cc3991f9799e',
  '70bb4000cd2fab03',
])

const hashOf = (host: string): string => createHash('sha256').update(host).digest('hex').slice(0, 16)

/** A name with dots, and what it is part of without the first labels: `a.b.c` is also `b.c`. */
function namesIn(word: string): string[] {
  const labels = word.split('.')
  return labels.slice(1).map((_, index) => labels.slice(index).join('.'))
}

/** The words with dots in all tracked files, each once. */
async function words(): Promise<string[]> {
  const { stdout } = await execa('git', ['grep', '-IohE', '[a-zA-Z0-9-]+(\\.[a-zA-Z0-9-]+)+'], { cwd: root })
  return [...new Set(stdout.toLowerCase().split('\n'))]
}

const hostsIn = (found: readonly string[], wanted: ReadonlySet<string>): string[] =>
  found.filter((word) => namesIn(word).some((name) => wanted.has(hashOf(name))))

test('no tracked file names the host of a package registry: packages are named', async () => {
  const found = await words()
  expect(found.length).toBeGreaterThan(1000)
  expect(hostsIn(found, hosts)).toEqual([])
})

test('a host is found alone and behind another name', () => {
  const wanted = new Set([hashOf('packages.example.org')])
  const found = ['packages.example.org', 'a.packages.example.org', 'example.org']
  expect(hostsIn(found, wanted)).toEqual(found.slice(0, 2))
})
