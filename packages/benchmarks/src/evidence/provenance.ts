import { dirname, relative } from 'node:path/posix'
import { markdownRows } from '@exaone4/harness'
import { type Committed, MEASUREMENTS, measuredBuild } from '../documents/committed.ts'
import { type OldMeasurement, oldMeasurements } from './old-measurements.ts'

/** The page that lists the committed measurements. */
export const LIST: string = `${MEASUREMENTS}/README.md`

/** The date, release and series of a measurement, as part of a sentence. */
export function provenance(committed: Committed, page: string): string {
  const { release, series } = measuredBuild(committed)
  const day = committed.head.measuredAt.slice(0, 10)
  const older = isListed(committed.name) ? `, before [later changes](${relative(dirname(page), LIST)})` : ''
  const link = `[${committed.name}](${relative(dirname(page), `${MEASUREMENTS}/${committed.name}.json`)})`
  return `measured on ${day} on ${release} with series \`${series.slice(0, 8)}\`${older} (${link})`
}

/** All committed measurements as Markdown. For old ones, also the reason why they are kept. */
export function measurementsList(committed: readonly Committed[]): string {
  const rows = committed.map((each) => {
    const { release, series, backend } = measuredBuild(each)
    return [
      `[${each.name}](${each.name}.json)`,
      each.head.measuredAt.slice(0, 10),
      `${release}, ${backend}`,
      `\`${series.slice(0, 8)}\``,
      isListed(each.name) ? 'older' : 'current',
    ]
  })
  const there = new Set(committed.map(({ name }) => name))
  return [
    markdownRows([['measurement', 'date', 'build', 'series', 'code'], ...rows], 5),
    ...oldMeasurements
      .filter(({ documents }) => documents.some((name) => there.has(name)))
      .map(({ documents, reason }) => `- **${documents.join(', ')}**: ${reason}`),
  ].join('\n\n')
}

function isListed(name: string, list: readonly OldMeasurement[] = oldMeasurements): boolean {
  return list.some(({ documents }) => documents.includes(name))
}
