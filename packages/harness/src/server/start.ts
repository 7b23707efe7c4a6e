import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '@exaone4/failure'
import { z } from 'zod'
import { endWithUs, signalGroup } from '../guard.ts'
import { type ServerEnvironment, serverEnvironment } from './environment.ts'
import { type ServerFacts, serverFacts } from './facts.ts'
import { freeAddress } from './port.ts'

const START_SECONDS = 60
const ANSWER_SECONDS = 5
const STOP_SECONDS = 10
const LOG_EXCERPT_LINES = 15

export interface ServerRequest {
  /** The program to run. */
  ollama: string
  env?: ServerEnvironment
  /** A models folder to share. Without it, the server has its own, which is removed with it. */
  models?: string
  port?: number
  /** Seconds until the server must answer (default: 60). */
  timeout?: number
}

export interface Server {
  url: string
  pid: number
  /** The log so far. */
  log(): Promise<string>
  /** Facts from the log about loaded models and prompts. */
  facts(): Promise<ServerFacts>
  /** Throws a `server` failure with the end of the log if the server has ended by itself. */
  alive(): Promise<void>
  /** Stops the server and its runners, and removes its folder. Can be called again. */
  stop(): Promise<void>
}

/**
 * Starts an Ollama on loopback and waits until it answers. It is stopped when this process ends, in whatever way.
 *
 * @throws Failure `server` with the end of its log
 */
export async function startServer(request: ServerRequest): Promise<Server> {
  const address = await freeAddress(request.port)
  const folder = await mkdtemp(join(tmpdir(), 'exaone4-server-'))
  try {
    return await startIn(folder, address, request)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

async function startIn(folder: string, address: string, request: ServerRequest): Promise<Server> {
  const models = request.models ?? join(folder, 'models')
  await mkdir(models, { recursive: true })
  const logPath = join(folder, 'server.log')
  const log = openSync(logPath, 'a')
  const child = spawn(request.ollama, ['serve'], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', log, log],
    env: serverEnvironment(request.env ?? {}, { host: address, models, home: folder }),
  })
  closeSync(log)
  const callOff = child.pid === undefined ? () => {} : endWithUs(child.pid, folder)

  let ended: string | undefined
  const end = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      ended = error.message
      resolve()
    })
    child.once('exit', (status, signal) => {
      ended = signal === null ? `exit status ${status}` : `signal ${signal}`
      resolve()
    })
  })

  const readLog = (): Promise<string> => readFile(logPath, 'utf8')
  const died = async (what: string, why: string): Promise<Failure> =>
    new Failure('server', `${what} (${why})`, {
      detail: (await readLog()).trimEnd().split('\n').slice(-LOG_EXCERPT_LINES).join('\n'),
      hint: 'run the command again; if it fails again, look for the reason in the log above',
    })

  let stopping: Promise<void> | undefined
  const server: Server = {
    url: `http://${address}`,
    pid: child.pid ?? -1,
    log: readLog,
    facts: async () => serverFacts(await readLog()),
    alive: async () => {
      const answer = await fetch(`${server.url}/api/version`).catch(() => undefined)
      if (answer?.ok) return
      // The connection breaks before the exit status is known.
      await Promise.race([end, sleep(STOP_SECONDS * 1000, undefined, { ref: false })])
      if (ended !== undefined) throw await died('Ollama has ended while it was needed', ended)
      throw await died('Ollama no longer answers', 'it is still running')
    },
    stop: () => {
      stopping ??= (async () => {
        signalGroup(child.pid, 'SIGTERM')
        await Promise.race([end, sleep(STOP_SECONDS * 1000, undefined, { ref: false })])
        signalGroup(child.pid, 'SIGKILL')
        await end
        callOff()
        await rm(folder, { recursive: true, force: true, maxRetries: 5 })
      })()
      return stopping
    },
  }

  try {
    const answers = await waitForAnswer(
      server.url,
      request.timeout ?? START_SECONDS,
      () => ended !== undefined,
    )
    if (ended !== undefined) throw await died('Ollama did not start', ended)
    if (!answers) throw await died('Ollama did not answer', 'timed out')
    return server
  } catch (error) {
    await server.stop()
    throw error
  }
}

const versionSchema = z.object({ version: z.string() })

async function waitForAnswer(url: string, seconds: number, ended: () => boolean): Promise<boolean> {
  const deadline = Date.now() + seconds * 1000
  while (!ended() && Date.now() < deadline) {
    if (versionSchema.safeParse(await ask(`${url}/api/version`)).success) return true
    await sleep(50)
  }
  return false
}

async function ask(url: string): Promise<unknown> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_SECONDS * 1000) })
    return await response.json()
  } catch {
    return undefined
  }
}
