import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SCRIPTS } from '../src/install/scripts.ts'
import { featuresOf } from '../src/suite/client.ts'
import { clients } from '../src/suite/clients.ts'

const python = [
  ...new Set(clients.filter(({ language }) => language === 'python').map(({ script }) => script)),
]

test.each(clients)('the script of $id answers every feature that it is asked for', (client) => {
  const name = client.language === 'python' ? 'script.py' : 'script.mjs'
  const script = readFileSync(join(SCRIPTS, client.script, name), 'utf8')
  const [, table = ''] = script.split(client.language === 'python' ? '\nrun(' : '\nconst features = {')
  const shared = table.includes('**by_effort(') ? readFileSync(join(SCRIPTS, 'shared.py'), 'utf8') : ''
  for (const feature of featuresOf(client)) {
    expect(`${table}${shared}`).toMatch(new RegExp(`^\\s*['"]?${feature}\\b`, 'm'))
  }
})

test.each(python)('every package of %s is pinned by version and hash', (script) => {
  const lock = readFileSync(join(SCRIPTS, script, 'requirements.txt'), 'utf8')
  const entries = lock.split(/\n(?=\S)/).filter((entry) => !entry.startsWith('#'))
  expect(entries.length).toBeGreaterThan(10)
  for (const entry of entries) expect(entry).toMatch(/^\S+==\S+ [\s\S]*--hash=sha256:[0-9a-f]{64}/)
  const wanted = readFileSync(join(SCRIPTS, script, 'requirements.in'), 'utf8')
    .trim()
    .split('\n')
  for (const name of wanted) expect(lock).toContain(`${name.replace(/\[.*/, '')}`)
})

test('the lock of the AI SDK pins every package by hash, and names no registry', () => {
  const lock = readFileSync(join(SCRIPTS, 'ai-sdk/package-lock.json'), 'utf8')
  const { packages } = JSON.parse(lock) as { packages: Record<string, { integrity?: string }> }
  const own = Object.entries(packages).filter(([path]) => path !== '')
  expect(own.length).toBeGreaterThan(5)
  for (const [path, { integrity }] of own) expect(integrity, path).toMatch(/^sha512-/)
  expect(lock).not.toContain('://registry')
  expect(existsSync(join(SCRIPTS, 'ai-sdk/node_modules'))).toBe(false)
})
