import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Server, type ServerEnvironment, type ServerRequest, startServer } from '@exaone4/harness'
import { Ollama } from 'ollama'
import type { Bench, MoreSettings, Served } from '../bench/bench.ts'
import { modelName } from '../bench/create-model.ts'
import type { Exchange } from '../bench/evidence.ts'
import { LogReader, type ServerEvidence } from '../bench/log-evidence.ts'
import { served } from '../bench/served.ts'
import { faults } from '../faults/faults.ts'
import { type FaultProxy, startProxy } from '../faults/proxy.ts'
import type { ModelName } from '../fixtures/models/models.ts'
import { promptFormats } from '../fixtures/prompt-format.ts'
import { type SettingsName, settings } from '../fixtures/settings.ts'
import type { LaneName } from './lanes.ts'
import { RANDOM, type Target } from './target.ts'

export interface Servers {
  /** What a check gets; its exchanges go to `keep`. */
  bench(keep: (exchange: Exchange) => void): Bench
  /** What the servers that were used since the last time have logged since then. */
  evidence(): Promise<ServerEvidence[]>
  /** Throws when a server has ended by itself. */
  alive(): Promise<void>
  /** Stops every server, and keeps their logs among the artifacts. */
  stop(): Promise<void>
}

/** Takes our models off a server that is not ours. */
async function deleteModels(url: string, created: ReadonlyMap<ModelName, Promise<string>>): Promise<void> {
  const client = new Ollama({ host: url })
  for (const name of created.keys()) await client.delete({ model: modelName(name) }).catch(() => undefined)
}

/** The servers of one lane: each is started when a check first asks for it, and serves all others after that. */
export async function openServers(target: Target, lane: LaneName): Promise<Servers> {
  const folder = await mkdtemp(join(tmpdir(), 'exaone4-suite-'))
  const running = new Map<string, Promise<Server>>()
  const created = { own: new Map<ModelName, Promise<string>>(), stock: new Map<ModelName, Promise<string>>() }

  const fault = target.fault === undefined ? undefined : faults[target.fault]
  const proxies: FaultProxy[] = []
  const logs = new LogReader()
  const { member } = target

  const start = async (
    name: string,
    ollama: string,
    env: ServerEnvironment,
    store: string,
  ): Promise<Server> => {
    const environment = { ...env, ...fault?.env }
    const starting =
      running.get(name) ?? startFaulty({ ollama, env: environment, models: join(folder, store) })
    running.set(name, starting)
    const server = await starting
    logs.use(name, server, environment)
    return server
  }

  const startFaulty = async (request: ServerRequest): Promise<Server> => {
    const server = await startServer(request)
    if (!fault) return server
    const proxy = await startProxy(server.url, fault)
    proxies.push(proxy)
    return { ...server, url: proxy.url }
  }

  const serve = async (
    name: SettingsName,
    more: MoreSettings | undefined,
    keep: (exchange: Exchange) => void,
  ): Promise<Served> => {
    if (target.server.kind === 'address') {
      const facts = (): Promise<never> => Promise.reject(new Error('this target has no log to read'))
      return served({ url: target.server.url, scratch: folder, member, created: created.own, facts, keep })
    }
    const environment = { ...settings[name], ...more?.environment }
    const server = await start(more?.name ?? name, target.server.ollama, environment, 'own')
    return servedFrom(server, 'own', keep)
  }

  const serveStock = async (name: SettingsName, keep: (exchange: Exchange) => void): Promise<Served> => {
    if (target.stock === undefined) throw new Error('no stock build was given')
    return servedFrom(await start(`stock-${name}`, target.stock, settings[name], 'stock'), 'stock', keep)
  }

  const servedFrom = (
    { url, pid, facts }: Server,
    store: 'own' | 'stock',
    keep: (exchange: Exchange) => void,
  ): Served => {
    return served({
      url,
      pid,
      scratch: folder,
      member,
      store: join(folder, store),
      created: created[store],
      facts,
      keep,
    })
  }

  const serveStockModels = async (
    names: readonly ModelName[],
    keep: (exchange: Exchange) => void,
  ): Promise<Served> => {
    if (target.server.kind === 'address' || target.stock === undefined)
      throw new Error('no stock build was given')
    const missing = names.filter((name) => !created.stock.has(name))
    if (missing.length > 0) {
      const stock = await startServer({ ollama: target.stock, models: join(folder, 'stock') })
      const maker = served({
        url: stock.url,
        scratch: folder,
        member,
        created: created.stock,
        facts: stock.facts,
        keep,
      })
      try {
        for (const name of missing) await maker.model(name)
      } finally {
        await stock.stop()
      }
    }
    const server = await start('stock-models', target.server.ollama, {}, 'stock')
    return served({
      url: server.url,
      scratch: folder,
      member,
      created: created.stock,
      facts: server.facts,
      keep,
    })
  }

  return {
    bench: (keep) => ({
      serve: (name = 'default', more) => serve(name, more, keep),
      serveStock: (name = 'default') => serveStock(name, keep),
      serveStockModels: (names) => serveStockModels(names, keep),
      format: promptFormats[member ?? '4.0'],
      random: target.random ?? RANDOM,
      note: (what, measured) => keep({ sent: what, received: measured }),
    }),
    evidence: () => logs.read(),
    alive: async () => {
      for (const server of running.values()) await (await server).alive()
    },
    stop: async () => {
      await mkdir(target.artifacts, { recursive: true })
      for (const [name, starting] of running) {
        const server = await starting.catch(() => undefined)
        if (!server) continue
        await writeFile(join(target.artifacts, `${lane}-${name}.log`), await server.log())
        await server.stop()
      }
      for (const proxy of proxies) await proxy.close()
      if (target.server.kind === 'address') await deleteModels(target.server.url, created.own)
      await rm(folder, { recursive: true, force: true })
    },
  }
}
