import { Failure } from '@exaone4/failure'

/** Where a table stands in a document of ours: between `<!-- table: NAME -->` and `<!-- end -->`. */
const between = (name: string): RegExp => new RegExp(`(<!-- table: ${name} -->\\n)[\\s\\S]*?(<!-- end -->)`)

/** Puts a table in its place, where all other text stays. Throws a `source` Failure where there is no place for it. */
export function withMarked(document: string, path: string, name: string, table: string): string {
  if (!between(name).test(document)) {
    throw new Failure('source', `${path} has no place for the table`, {
      hint: `write "<!-- table: ${name} -->" and "<!-- end -->" on lines of their own, where the table belongs`,
    })
  }
  return document.replace(
    between(name),
    (_, opening: string, closing: string) => `${opening}\n${table}\n\n${closing}`,
  )
}

/** Rows as a table in Markdown, the first of them its head; all columns but the first few end in line. */
export function markdownRows(rows: readonly (readonly string[])[], leftColumns: number): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const isLeft = (column: number): boolean => column < leftColumns
  const aligned = rows.map((row) =>
    row.map((cell, column) =>
      isLeft(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    ),
  )
  const rule = widths.map((width, column) =>
    isLeft(column) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  )
  const [head = [], ...others] = aligned
  return [head, rule, ...others].map((row) => `| ${row.join(' | ')} |`).join('\n')
}
