import { relative } from 'node:path'
import { quoted } from '@exaone4/harness'
import type { Written } from '@exaone4/upstream'

export interface PreparedSummary {
  repository: string
  topics: readonly Written[]
  notApplicable: readonly { topic: string; reasons: readonly string[] }[]
}

/** What was prepared, for people. */
export function preparedText({ repository, topics, notApplicable }: PreparedSummary): string {
  const lines = topics.flatMap(
    ({ topic, title, branch, base, how, ready, carried, passed, below, folder }) => [
      `${topic}: ${title}`,
      `  branch ${branch}, ${how}, on ${[base, ...below].join(' + ')}; files in ${relative(process.cwd(), folder)}`,
      `  ${ready ? 'ready' : 'NOT READY, its tests were not run'}; passed: ${passed.join(', ')}`,
      ...carried.map((commit) => `  carried: ${commit}`),
    ],
  )
  const nothing = notApplicable.map(
    ({ topic, reasons }) => `${topic}: nothing to propose (${reasons.join('; ')})`,
  )
  const [first] = topics.filter(({ ready }) => ready)
  const next = first
    ? [
        '',
        'Push a branch to your fork and open its pull request:',
        `  git -C ${quoted(repository)} push YOUR-FORK ${first.branch}`,
        `  gh pr create --repo ollama/ollama --head YOU:${first.branch} --title "$(cat ${relative(process.cwd(), first.folder)}/title.txt)" --body-file ${relative(process.cwd(), first.folder)}/body.md`,
      ]
    : []
  return [...lines, ...nothing, ...next].join('\n')
}
