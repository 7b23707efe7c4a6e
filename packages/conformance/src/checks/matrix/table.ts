import { markdownRows } from '@exaone4/harness'
import { contents, endpoints, matrix } from './matrix.ts'

/** The matrix in Markdown: the check of each endpoint and content. */
export function matrixTable(): string {
  const ids = new Set(matrix.map(({ id }) => id))
  const rows = endpoints.map((endpoint) => [
    `\`${endpoint.path}\``,
    ...contents.map(({ id }) => {
      const check = `matrix/${endpoint.id}-${id}`
      return ids.has(check) ? `\`${check}\`` : 'requests have no tools'
    }),
  ])
  return markdownRows([['', ...contents.map(({ title }) => title)], ...rows], contents.length + 1)
}
