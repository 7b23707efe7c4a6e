import type { Said, TreeFacts } from '@exaone4/patches'
import { ownedFiles } from '@exaone4/patches'
import { z } from 'zod'
import { type Figure, type ReadMeasurement, resolveFigures } from './figures.ts'
import type { FittedTopic } from './fit-topic.ts'
import { applicable } from './said.ts'

export interface BodyRequest {
  fitted: FittedTopic
  facts: TreeFacts
  /** What it is on top of: a tag, a branch. */
  base: string
  /** Topics whose commits come before, in order. */
  below: readonly string[]
  /** Commands that were run on the branch and passed. */
  passed: readonly string[]
  read: ReadMeasurement
}

export interface Body {
  /** Markdown. */
  text: string
  figures: Figure[]
}

/** The text of a pull request, after what upstream's CONTRIBUTING asks of a proposal. */
export function pullRequestBody(request: BodyRequest): Body {
  const { fitted, facts, read } = request
  const { body } = fitted.topic
  const figures: Figure[] = []
  const said = (parts: readonly Said[]): string[] =>
    applicable(parts, facts).map((part) => {
      const resolved = resolveFigures(part, read)
      figures.push(...resolved.figures)
      return resolved.text
    })

  const sections: [string, string[]][] = [
    ['Problem', said(body.problem)],
    ['Change', [...said(body.change), ...commits(request)]],
    ['Use', said(body.usage)],
    ['Tests', [testsOf(request), ...said(body.tested)].filter((text) => text !== '')],
    ['Measured', []],
    [
      'Links',
      [
        applicable(body.links, facts)
          .map((link) => `- ${short(link)}`)
          .join('\n'),
      ],
    ],
  ]
  const text = sections
    .map(([title, parts]) => [title, title === 'Measured' ? measured(figures, read) : parts] as const)
    .filter(([, parts]) => parts.some((part) => part !== ''))
    .map(([title, parts]) => `## ${title}\n\n${parts.join('\n\n')}\n`)
    .join('\n')
  return { text, figures }
}

function commits({ fitted: { patches }, below }: BodyRequest): string[] {
  const list = patches.map(({ title, intent }) => `- \`${title}\`: ${intent}`).join('\n')
  const stands = below.map((id) => `\`${id}\``).join(', ')
  return [list, ...(below.length === 0 ? [] : [`Stands on ${stands}.`])]
}

function testsOf({ fitted: { patches }, passed, base }: BodyRequest): string {
  const files = patches
    .flatMap((patch) => ownedFiles(patch))
    .map(({ path }) => path)
    .filter((path) => path.endsWith('_test.go'))
  const brings =
    files.length === 0 ? [] : ['Go tests that this brings:', '', ...files.map((file) => `- \`${file}\``)]
  const ran =
    passed.length === 0
      ? []
      : [`On top of ${base}, these pass: ${passed.map((command) => `\`${command}\``).join(', ')}.`]
  return [...brings, ...(brings.length > 0 && ran.length > 0 ? [''] : []), ...ran].join('\n')
}

const documentSchema = z.object({
  description: z.string(),
  measuredAt: z.string(),
  machine: z.object({ platform: z.string(), cpu: z.string(), cores: z.number(), memoryBytes: z.number() }),
  builds: z.array(z.object({ release: z.string(), variant: z.string(), backend: z.string() })),
})

/** What the figures are, and of what: machine, versions and day, as each measurement has them. */
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

/** An issue as GitHub shows it: `#14909` of upstream's own, `owner/repo#5` of another. */
function short(link: string): string {
  const [, repository, number] =
    /^https:\/\/github\.com\/([^/]+\/[^/]+)\/(?:issues|pull)\/(\d+)$/.exec(link) ?? []
  if (repository === undefined) return link
  return repository === 'ollama/ollama' ? `#${number}` : `${repository}#${number}`
}
