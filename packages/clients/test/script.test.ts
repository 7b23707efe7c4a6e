import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { workspace } from '@exaone4/harness'
import { expect, onTestFinished, test } from 'vitest'
import { runScript, type ScriptRun } from '../src/run/script.ts'
import type { Client } from '../src/suite/client.ts'

const client: Client = {
  id: 'one',
  title: 'One',
  script: 'one',
  language: 'node',
  thinking: 'think',
  more: ['parallel'],
}

/** Runs code as the script of a client. It has the request and `keep`, which writes a line of results. */
async function runCode(code: string): Promise<ScriptRun> {
  const scratch = await mkdtemp(join(tmpdir(), 'clients-'))
  onTestFinished(() => rm(scratch, { recursive: true }))
  const path = join(scratch, 'script.mjs')
  const before = [
    "import { appendFileSync } from 'node:fs'",
    'const request = JSON.parse(process.argv[2])',
    "const keep = (line) => appendFileSync(request.results, JSON.stringify(line) + '\\n')",
  ]
  await writeFile(path, [...before, code].join('\n'))
  const program = { command: process.execPath, path }
  return runScript({ space: workspace(scratch), client, program, url: 'http://one', scratch, log: 'one' })
}

test('a script gets the address, a model for each feature, and a clean environment', async () => {
  process.env.OPENAI_API_KEY = 'secret'
  onTestFinished(() => {
    delete process.env.OPENAI_API_KEY
  })
  const { results } = await runCode(
    "keep({ kind: 'result', feature: 'chat', text: [request.url, Object.keys(request.models), process.env.OPENAI_API_KEY ?? 'no key'] })",
  )
  const asked = ['chat', 'stream', 'tools', 'structured', 'thinking-on', 'thinking-off', 'parallel']
  expect(results[0]?.text).toEqual(['http://one', asked, 'no key'])
  expect(results.map(({ feature }) => feature)).toEqual(asked)
})

test('what a script did not answer is an error, with the end of its output if it failed', async () => {
  const versions = "keep({ kind: 'versions', versions: { one: '1.0' } })"
  const silent = await runCode(versions)
  expect(silent.versions).toEqual({ one: '1.0' })
  expect(silent.results[1]).toEqual({ feature: 'stream', error: 'the script ended before it answered' })
  const broken = await runCode(`${versions}; console.error('no such model'); process.exit(3)`)
  expect(broken.results[0]?.error).toContain('no such model')
})

test('a result of another form is refused', async () => {
  await expect(runCode("keep({ kind: 'result', feature: 'chat', pieces: 'one' })")).rejects.toThrow('pieces')
  await expect(runCode("keep({ kind: 'result', feature: 'luck' })")).rejects.toThrow('feature')
})
