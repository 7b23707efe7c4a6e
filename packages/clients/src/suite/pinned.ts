import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { SCRIPTS } from '../install/scripts.ts'
import { type Client, type Feature, featuresOf } from './client.ts'
import { clients } from './clients.ts'
import type { ClientReport } from './report.ts'

/** What a client would be run with now. */
export interface PinnedClient {
  id: string
  features: readonly Feature[]
  /** Of all its packages. */
  versions: Record<string, string>
}

const npmLockSchema = z.object({
  packages: z.record(z.string(), z.object({ version: z.string().optional() })),
})

export function pinnedClients(): PinnedClient[] {
  return clients.map((client) => ({
    id: client.id,
    features: featuresOf(client),
    versions: versionsOf(client),
  }))
}

function versionsOf({ language, script }: Client): Record<string, string> {
  const read = (name: string): string => readFileSync(join(SCRIPTS, script, name), 'utf8')
  if (language === 'python') {
    const pins = read('requirements.txt').matchAll(/^([\w.-]+)==(\S+)/gm)
    return Object.fromEntries([...pins].map(([, name = '', version = '']) => [name, version]))
  }
  const { packages } = npmLockSchema.parse(JSON.parse(read('package-lock.json')))
  return Object.fromEntries(
    Object.entries(packages).map(([path, { version = '' }]) => [path.replace('node_modules/', ''), version]),
  )
}

/** Interpreters are those of the machine, and not pinned. */
const INTERPRETERS = ['python', 'node']

/** What has changed since clients were measured, one name each; empty if nothing has. */
export function changedClients(
  reports: readonly Pick<ClientReport, 'id' | 'versions' | 'cells'>[],
  now: readonly PinnedClient[],
): string[] {
  const gone = reports.filter(({ id }) => !now.some((client) => client.id === id))
  return [
    ...gone.map(({ id }) => `${id} (removed)`),
    ...now.flatMap(({ id, features, versions }) => {
      const report = reports.find((each) => each.id === id)
      if (!report) return [`${id} (new)`]
      const measured = report.cells.map(({ feature }) => feature)
      const packages = Object.entries(report.versions).filter(([name]) => !INTERPRETERS.includes(name))
      return [
        ...features
          .filter((feature) => !measured.includes(feature))
          .map((feature) => `${id} ${feature} (new)`),
        ...measured
          .filter((feature) => !features.includes(feature))
          .map((feature) => `${id} ${feature} (removed)`),
        ...packages.filter(([name, version]) => versions[name] !== version).map(([name]) => `${id} ${name}`),
      ]
    }),
  ]
}
