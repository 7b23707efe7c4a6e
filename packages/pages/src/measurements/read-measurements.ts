import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { type Chart, chartsOf } from './charts.ts'

/** Where the numbers come from. */
export interface Provenance {
  file: string
  description: string
  measuredAt: string
  machine: { cpu: string; cores: number }
  release: string
  /** The patches of the patched build. */
  series: string | undefined
}

export interface Plotted {
  chart: Chart
  provenance: Provenance
}

const schema = z.object({
  description: z.string(),
  measuredAt: z.string(),
  machine: z.object({ cpu: z.string(), cores: z.number() }),
  builds: z.array(z.object({ release: z.string(), series: z.string().nullish() })).min(1),
})

/** The committed measurements that can be plotted, the newest release first. */
export async function readMeasurements(folder: string): Promise<Plotted[]> {
  const names = Object.keys(chartsOf)
  const files = (await readdir(folder).catch(() => [])).filter((file) =>
    names.includes(file.replace(/-v[\d.]+\.json$/, '')),
  )
  const plotted = await Promise.all(
    files.map(async (file) => {
      const content: unknown = JSON.parse(await readFile(join(folder, file), 'utf8'))
      const { builds, ...rest } = schema.parse(content)
      const what = file.replace(/-v[\d.]+\.json$/, '')
      const series = builds.flatMap((build) => build.series ?? [])[0]
      const release = builds[0]?.release ?? ''
      const chart = chartsOf[what]?.(content)
      return chart ? [{ chart, provenance: { ...rest, file, release, series } }] : []
    }),
  )
  const order = ({ provenance: { file } }: Plotted): number =>
    names.findIndex((name) => file.startsWith(`${name}-`))
  return plotted
    .flat()
    .sort(
      (a, b) =>
        b.provenance.release.localeCompare(a.provenance.release, 'en', { numeric: true }) ||
        order(a) - order(b),
    )
}
