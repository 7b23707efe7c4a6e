import { ownedFiles } from '@exaone4/patches'
import { z } from 'zod'
import type { FittedTopic } from '../topics/fit-topic.ts'
import { topics } from '../topics/index.ts'
import { type Figure, type ReadMeasurement, resolveFigures } from './figures.ts'

export interface BodyRequest {
  fitted: FittedTopic
  /** The tag or branch that it is based on. */
  base: string
  /** Commands that passed on the branch. */
  passed: readonly string[]
  read: ReadMeasurement
}

export interface Body {
  /** Markdown. */
  text: string
  figures: Figure[]
}

/** Writes the text of a pull request in the form that upstream's CONTRIBUTING asks for. */
export function pullRequestBody(request: BodyRequest): Body {
  const { fitted, read } = request
  const { body } = fitted.topic
  const figures: Figure[] = []
  const withFigures = (parts: readonly string[]): string[] =>
    parts.map((part) => {
      const resolved = resolveFigures(part, read)
      figures.push(...resolved.figures)
      return resolved.text
    })

  const sections: [string, string[]][] = [
    ['Problem', withFigures(body.problem)],
    ['Change', [...withFigures(body.change), ...commits(request)]],
    ['Use', withFigures(body.usage)],
    ['Tests', [testsOf(request), ...withFigures(body.tested)].filter((text) => text !== '')],
    ['Measured', []],
    ['Links', [body.links.map((link) => `- ${short(link)}`).join('\n')]],
  ]
  const text = sections
    .map(([title, parts]) => [title, title === 'Measured' ? measured(figures, read) : parts] as const)
    .filter(([, parts]) => parts.some((part) => part !== ''))
    .map(([title, parts]) => `## ${title}\n\n${parts.join('\n\n')}\n`)
    .join('\n')
  return { text, figures }
}

function commits({ fitted: { patches, topic } }: BodyRequest): string[] {
  const list = patches.map(({ title, intent }) => `- \`${title}\`: ${intent}`).join('\n')
  const others = topic.dependsOn.map((id) => `"${titleOf(id)}"`).join(', ')
  return [list, ...(others === '' ? [] : [`Depends on ${others}.`])]
}

/** Upstream knows a pull request by its title, and not our ids. */
function titleOf(id: string): string {
  return topics.find((topic) => topic.id === id)?.title ?? id
}

function testsOf({ fitted: { patches }, passed, base }: BodyRequest): string {
  const files = patches
    .flatMap((patch) => ownedFiles(patch))
    .map(({ path }) => path)
    .filter((path) => path.endsWith('_test.go'))
  const added = files.length === 0 ? [] : ['New Go tests:', '', ...files.map((file) => `- \`${file}\``)]
  const ran =
    passed.length === 0
      ? []
      : [`These commands pass on top of ${base}: ${passed.map((command) => `\`${command}\``).join(', ')}.`]
  return [...added, ...(added.length > 0 && ran.length > 0 ? [''] : []), ...ran].join('\n')
}

const documentSchema = z.object({
  description: z.string(),
  measuredAt: z.string(),
  machine: z.object({ platform: z.string(), cpu: z.string(), cores: z.number(), memoryBytes: z.number() }),
  builds: z.array(z.object({ release: z.string(), variant: z.string(), backend: z.string() })),
})

/** Describes the measurements behind the figures: builds, machine and date. */
function measured(figures: readonly Figure[], read: ReadMeasurement): string[] {
  return [...new Set(figures.map(({ measurement }) => measurement))].map((name) => {
    const { description, measuredAt, machine, builds } = documentSchema.parse(read(name))
    const built = builds
      .map(({ release, variant, backend }) => `${release} ${variant} (${backend})`)
      .join(', ')
    const memory = `${(machine.memoryBytes / 2 ** 30).toFixed(0)} GiB`
    const summary = `${name}.json: ${built}; ${machine.platform}, ${machine.cpu}, ${machine.cores} cores, ${memory}; ${measuredAt.slice(0, 10)}`
    return `<details><summary>${summary}</summary>\n\n${description}\n</details>`
  })
}

/** An issue the way GitHub writes it: `#14909` in ollama/ollama, `owner/repo#5` elsewhere. */
function short(link: string): string {
  const [, repository, number] =
    /^https:\/\/github\.com\/([^/]+\/[^/]+)\/(?:issues|pull)\/(\d+)$/.exec(link) ?? []
  if (repository === undefined) return link
  return repository === 'ollama/ollama' ? `#${number}` : `${repository}#${number}`
}
