import { contents, endpoints, matrix } from './matrix.ts'

/** The matrix in Markdown: the check of each endpoint and content. */
export function matrixTable(): string {
  const ids = new Set(matrix.map(({ id }) => id))
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [
    row(['', ...contents.map(({ title }) => title)]),
    row(['---', ...contents.map(() => '---')]),
    ...endpoints.map(({ id, path }) =>
      row([
        `\`${path}\``,
        ...contents.map((content) => {
          const check = `matrix/${id}-${content.id}`
          return ids.has(check) ? `\`${check}\`` : 'requests have no tools'
        }),
      ]),
    ),
  ].join('\n')
}
