import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { execa } from 'execa'
import { expect, onTestFinished, test } from 'vitest'
import { type Server, type ServerRequest, startServer } from '../../src/server/start.ts'
import { expectGone, failureOf, isRunning, temporaryTree } from '../../testing/project.ts'
import { environment } from '../../testing/tree.ts'

/** A program that answers as a server does, and starts another. It says what it was started with. */
const answering = `#!${process.execPath}
const { spawn } = require('node:child_process')
const { createServer } = require('node:http')
const runner = spawn('sh', ['-c', 'trap "" TERM; sleep 60'], { stdio: 'ignore' })
const names = Object.keys(process.env).filter((name) => name.startsWith('OLLAMA_') || name === 'HOME').sort()
for (const name of names) console.log(name + '=' + process.env[name])
console.log(process.argv.slice(2).join(' '), process.cwd(), runner.pid)
const [host, port] = process.env.OLLAMA_HOST.split(':')
createServer((request, response) => {
  if (request.url === '/quit') process.exit(3)
  response.end('{"version":"0.0.0"}')
}).listen(port, host)
setTimeout(() => process.exit(), 60000)
`

async function program(text: string): Promise<string> {
  return join(await temporaryTree({ ollama: text }), 'ollama')
}

/** Servers put their folders below a place of this test's. */
async function privateTemp(): Promise<string> {
  const dir = await temporaryTree()
  environment({ TMPDIR: dir })
  expect(tmpdir()).toBe(dir)
  return dir
}

/** The folders of servers that are there now. */
function servers(temp: string): string[] {
  return readdirSync(temp).filter((name) => name.startsWith('exaone4-server-'))
}

async function started(request: Partial<ServerRequest> = {}): Promise<Server> {
  const server = await startServer({ ollama: await program(answering), ...request })
  onTestFinished(server.stop)
  return server
}

test('it is started on loopback, in a place of its own', async () => {
  const temp = await privateTemp()
  environment({ OLLAMA_KV_CACHE_TYPE: 'q4_0', OLLAMA_HOST: '0.0.0.0:80' })
  const server = await started({ env: { OLLAMA_DEBUG: '1' } })
  const [folder = ''] = servers(temp)
  const home = join(temp, folder)
  expect((await server.log()).split('\n')).toEqual([
    `HOME=${home}`,
    'OLLAMA_DEBUG=1',
    `OLLAMA_HOST=${server.url.replace('http://', '')}`,
    `OLLAMA_MODELS=${join(home, 'models')}`,
    expect.stringMatching(`^serve ${home} \\d+$`),
    '',
  ])
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  await server.alive()
})

test('stop ends all that it started, removes its folder, and can be called again', async () => {
  const temp = await privateTemp()
  const server = await started()
  expect(await isRunning(-server.pid)).toBe(true)
  await Promise.all([server.stop(), server.stop()])
  await server.stop()
  await expectGone(-server.pid)
  expect(servers(temp)).toEqual([])
})

test('the server ends with the process that started it, also when that is killed', async () => {
  const temp = await privateTemp()
  const ollama = await program(answering)
  const module = pathToFileURL(join(import.meta.dirname, '../../src/server/start.ts')).href
  const code = `import(${JSON.stringify(module)}).then(async ({ startServer }) => {
    console.log((await startServer({ ollama: ${JSON.stringify(ollama)} })).pid)
  })`
  const options = { reject: false, cwd: import.meta.dirname } as const
  const starter = execa('node', ['--import', 'tsx', '--eval', code], options)
  const [line] = await once(starter.stdout, 'data')
  const pid = Number(String(line))
  expect(await isRunning(-pid)).toBe(true)
  starter.kill('SIGKILL')
  await starter
  await expectGone(-pid)
  await expect.poll(() => servers(temp)).toEqual([])
})

test('a models folder that is shared stays', async () => {
  const models = join(await temporaryTree(), 'shared')
  const server = await started({ models })
  await server.stop()
  expect(existsSync(models)).toBe(true)
})

test('a server that ends by itself is told, with the end of its log', async () => {
  const server = await started()
  await fetch(`${server.url}/quit`).catch(() => undefined)
  await expect.poll(() => failureOf(server.alive()).catch(() => undefined)).toBeDefined()
  const failure = await failureOf(server.alive())
  expect(failure).toMatchObject({
    code: 'server',
    message: 'Ollama has ended while it was needed (exit status 3)',
  })
  expect(failure.detail).toContain('serve /')
  await server.stop()
  await expectGone(-server.pid)
})

test('a port in use', async () => {
  const temp = await privateTemp()
  const server = await started()
  const port = Number(new URL(server.url).port)
  const before = servers(temp)
  const failure = await failureOf(startServer({ ollama: await program(answering), port }))
  expect(failure).toMatchObject({ code: 'server', message: `port ${port} on 127.0.0.1 is in use` })
  expect(servers(temp)).toEqual(before)
})

test.each([
  [
    'a program that ends at once',
    '#!/bin/sh\nseq 40\necho "Error: no" >&2\nexit 4\n',
    'exit status 4',
    /^27\n.*40\nError: no$/s,
  ],
  ['a program that is killed', '#!/bin/sh\nkill -9 $$\n', 'signal SIGKILL', /^$/],
  ['a file that is no program', 'text', 'EACCES', /^$/],
])('%s', async (_, text, why, detail) => {
  const temp = await privateTemp()
  const failure = await failureOf(startServer({ ollama: await program(text) }))
  expect(failure).toMatchObject({
    code: 'server',
    message: expect.stringMatching(`^Ollama did not start \\(.*${why}\\)$`),
  })
  expect(failure.detail).toMatch(detail)
  expect(servers(temp)).toEqual([])
})

test('a models folder that cannot be made', async () => {
  const temp = await privateTemp()
  const ollama = await program(answering)
  await expect(startServer({ ollama, models: join(ollama, 'models') })).rejects.toMatchObject({
    code: 'ENOTDIR',
  })
  expect(servers(temp)).toEqual([])
})

test('no program at all', async () => {
  const temp = await privateTemp()
  const failure = await failureOf(startServer({ ollama: join(temp, 'ollama') }))
  expect(failure.message).toMatch(/^Ollama did not start \(.*ENOENT\)$/)
  expect(servers(temp)).toEqual([])
})

test.each([
  ['nothing', '#!/bin/sh\necho "$$"\nsleep 60 & sleep 60\n'],
  [
    'something else',
    answering
      .replace('{"version":"0.0.0"}', '<html>')
      .replace('console.log(names', 'console.log(process.pid)'),
  ],
])('a program that answers %s is given up on, and ended', async (_, text) => {
  const temp = await privateTemp()
  const failure = await failureOf(startServer({ ollama: await program(text), timeout: 0.7 }))
  expect(failure.message).toBe('Ollama did not answer (timed out)')
  const pid = Number(failure.detail?.trim().split(/\s/).at(-1))
  await expectGone(pid)
  expect(servers(temp)).toEqual([])
})
