import { relative } from 'node:path'
import { quoted } from '@exaone4/harness'
import type { Written } from './write-topic.ts'

export interface PreparedSummary {
  repository: string
  topics: readonly Written[]
  notApplicable: readonly { topic: string; reasons: readonly string[] }[]
}

/** The prepared topics and the next commands, as text. */
export function preparedText({ repository, topics, notApplicable }: PreparedSummary): string {
  const lines = topics.flatMap(
    ({ topic, title, branch, base, how, tested, cherryPicked, passed, dependsOn, folder }) => [
      `${topic}: ${title}`,
      `  branch ${branch} (${how}) on ${[base, ...dependsOn].join(' + ')}; files in ${relative(process.cwd(), folder)}`,
      `  ${tested ? 'ready to push' : 'not ready to push: its tests were not run'}; passed: ${passed.join(', ')}`,
      ...cherryPicked.map((commit) => `  cherry-picked: ${commit}`),
    ],
  )
  const nothing = notApplicable.map(
    ({ topic, reasons }) => `${topic}: nothing to propose (${reasons.join('; ')})`,
  )
  const [first] = topics.filter(({ tested }) => tested)
  const next = first
    ? [
        '',
        'Push a branch to your fork and open the pull request:',
        `  git -C ${quoted(repository)} push YOUR-FORK ${first.branch}`,
        `  gh pr create --repo ollama/ollama --head YOU:${first.branch} --title "$(cat ${relative(process.cwd(), first.folder)}/title.txt)" --body-file ${relative(process.cwd(), first.folder)}/body.md`,
      ]
    : []
  return [...lines, ...nothing, ...next].join('\n')
}
