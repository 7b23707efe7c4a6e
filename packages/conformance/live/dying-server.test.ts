import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { runConformance } from '../src/run/run.ts'
import './context.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exaone4-live-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('an Ollama that dies during a check is an error, with the end of its log', async () => {
  const program = join(folder, 'ollama')
  // Its log is in its working folder: it lives until it has answered once.
  const wait = `until grep -q '"/api/chat"' server.log; do sleep 0.01; done`
  await writeFile(program, `#!/bin/sh\n'${inject('ollama')}' "$@" &\n${wait}\nkill -KILL $!\nwait $!\n`)
  await chmod(program, 0o755)
  const { checks } = await runConformance({
    target: { name: 'dying', server: { kind: 'build', ollama: program }, artifacts: join(folder, 'report') },
    only: ['prompt/goldens'],
  })
  expect(checks[0]).toMatchObject({
    status: 'error',
    reason: expect.stringMatching(/Ollama has ended while it was needed \(exit status 137\)[\s\S]*msg=/),
  })
})
