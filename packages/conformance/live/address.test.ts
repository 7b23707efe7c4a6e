import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer } from '@exaone4/harness'
import { Ollama } from 'ollama'
import { expect, inject, test } from 'vitest'
import { verdict } from '../src/report/verdict.ts'
import { runConformance } from '../src/run/run.ts'
import './context.ts'

test('a server that somebody else started is checked by its address, and keeps none of our models', async () => {
  const artifacts = await mkdtemp(join(tmpdir(), 'exaone4-live-'))
  const server = await startServer({ ollama: inject('ollama') })
  try {
    const report = await runConformance({
      target: { name: server.url, server: { kind: 'address', url: server.url }, artifacts },
      only: ['show/tools', 'tools/call', 'kv/q8_0', 'detection/read-time'],
    })
    const { passed, failed, notRun } = verdict(report)
    expect({ passed, failed, notRun: notRun.map(({ id, reason }) => [id, reason]) }).toEqual({
      passed: 2,
      failed: [],
      notRun: [
        ['detection/read-time', 'needs the stock build beside the patched one'],
        ['kv/q8_0', 'needs the log of a server that the harness starts'],
      ],
    })
    expect((await new Ollama({ host: server.url }).list()).models).toEqual([])
  } finally {
    await server.stop()
    await rm(artifacts, { recursive: true, force: true })
  }
})
