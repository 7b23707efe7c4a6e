import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { CheckResult } from '../../src/report/report.ts'
import { verdict } from '../../src/report/verdict.ts'
import { runConformance } from '../../src/run/run.ts'

/** What one check finds on a server that answers so, and the report as JUnit has it. */
async function foundOn(
  listener: RequestListener,
): Promise<{ result?: CheckResult; ok: boolean; junit: string }> {
  const server = createServer(listener)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const artifacts = await mkdtemp(join(tmpdir(), 'exaone4-statuses-'))
  try {
    const report = await runConformance({
      target: { name: 'a server', server: { kind: 'address', url }, artifacts },
      only: ['errors/no-model'],
    })
    const [result] = report.checks
    const junit = await readFile(join(artifacts, 'junit.xml'), 'utf8')
    return { ...(result && { result }), ok: verdict(report).ok, junit }
  } finally {
    server.close()
    await rm(artifacts, { recursive: true, force: true })
  }
}

test.each<[string, CheckResult['status'], RequestListener]>([
  [
    'right',
    'pass',
    (_, response) => response.writeHead(404).end('{"error":"model \\"no-such-model\\" not found"}'),
  ],
  ['wrong', 'fail', (_, response) => response.writeHead(500).end('{"error":"out of memory"}')],
  ['none', 'error', ({ socket }) => socket.destroy()],
])('an answer that is %s: %s', async (_, status, listener) => {
  const { result, ok, junit } = await foundOn(listener)
  expect(result, result?.reason).toMatchObject({ status })
  expect(ok).toBe(status === 'pass')
  const elements = { pass: '<testcase', fail: '<failure', error: '<error' }
  expect(junit).toContain(elements[status as keyof typeof elements])
})
