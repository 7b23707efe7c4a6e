import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '@exaone4/patches'
import { type ServerEnvironment, serverEnvironment } from './environment.ts'
import { type ServerFacts, serverFacts } from './facts.ts'
import { freeAddress } from './port.ts'

const START_SECONDS = 60
const STOP_SECONDS = 10
const LOG_EXCERPT_LINES = 15

export interface ServerRequest {
  /** The program to run. */
  ollama: string
  env?: ServerEnvironment
  /** A models folder to share; without it the server has its own, which goes with it. */
  models?: string
  port?: number
}

export interface Server {
  url: string
  pid: number
  /** What the server has said so far. */
  log(): Promise<string>
  /** What its log says of the models that it loaded. */
  facts(): Promise<ServerFacts>
  /** Throws a `server` failure with the end of the log if the server has ended by itself. */
  alive(): Promise<void>
  /** Ends the server and what it started, and removes its folder. Can be called again. */
  stop(): Promise<void>
}

/**
 * Starts an Ollama on loopback and waits until it answers. It is stopped when this process ends, too.
 *
 * @throws Failure `server` with the end of its log
 */
export async function startServer(request: ServerRequest): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'exaone4-server-'))
  const models = request.models ?? join(folder, 'models')
  await mkdir(models, { recursive: true })
  const address = await freeAddress(request.port)
  const logPath = join(folder, 'server.log')
  const log = openSync(logPath, 'a')
  const child = spawn(request.ollama, ['serve'], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', log, log],
    env: serverEnvironment(request.env ?? {}, { host: address, models, home: folder }),
  })
  closeSync(log)

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

  const signalGroup = (signal: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal)
    } catch {
      // the group has ended by itself
    }
  }
  const killAtExit = (): void => signalGroup('SIGKILL')
  process.once('exit', killAtExit)

  const readLog = (): Promise<string> => readFile(logPath, 'utf8')
  const died = async (what: string): Promise<Failure> =>
    new Failure('server', `${what} (${ended})`, {
      detail: (await readLog()).trimEnd().split('\n').slice(-LOG_EXCERPT_LINES).join('\n'),
      hint: 'run the command again; if it stays so, the log above says why',
    })

  let stopping: Promise<void> | undefined
  const server: Server = {
    url: `http://${address}`,
    pid: child.pid ?? -1,
    log: readLog,
    facts: async () => serverFacts(await readLog()),
    alive: async () => {
      if (ended !== undefined) throw await died('Ollama has ended while it was needed')
    },
    stop: () => {
      stopping ??= (async () => {
        signalGroup('SIGTERM')
        await Promise.race([end, sleep(STOP_SECONDS * 1000, undefined, { ref: false })])
        signalGroup('SIGKILL')
        await end
        process.removeListener('exit', killAtExit)
        await rm(folder, { recursive: true, force: true })
      })()
      return stopping
    },
  }

  try {
    const answers = await waitForAnswer(server.url, () => ended !== undefined)
    if (!answers)
      throw await died(ended === undefined ? 'Ollama did not answer in time' : 'Ollama did not start')
    return server
  } catch (error) {
    await server.stop()
    throw error
  }
}

async function waitForAnswer(url: string, ended: () => boolean): Promise<boolean> {
  const deadline = Date.now() + START_SECONDS * 1000
  while (!ended() && Date.now() < deadline) {
    const response = await fetch(`${url}/api/version`).catch(() => undefined)
    if (response?.ok) return true
    await sleep(50)
  }
  return false
}
