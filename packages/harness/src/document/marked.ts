import { Failure } from '@exaone4/failure'

type Values = Readonly<Record<string, string>>

/** What stands between marks in a document of ours, by the marks' names. */
export interface Marks {
  /** Between `<!-- table: NAME -->` and `<!-- end -->`, on lines of their own. */
  tables?: Values
  /** Between `<!-- figure: NAME -->` and `<!-- end -->`, within a line. */
  figures?: Values
}

export interface Marked {
  text: string
  /** Marks that had something else between them: `table "status"`. */
  changed: string[]
  /** Marks that nothing was given for; they stay as they are. */
  unknown: string[]
}

const TABLE = /(<!-- table: ([^>]+) -->\n)([\s\S]*?)(<!-- end -->)/g
const FIGURE = /(<!-- figure: ([^>]+) -->)(.*?)(<!-- end -->)/g

/**
 * Puts tables and figures between their marks; all other text stays.
 *
 * @throws Failure `source` where a table has no marks
 */
export function withMarks(document: string, path: string, { tables = {}, figures = {} }: Marks): Marked {
  const homeless = Object.keys(tables).find((name) => !document.includes(`<!-- table: ${name} -->\n`))
  if (homeless !== undefined) {
    throw new Failure('source', `${path} has no place for the table "${homeless}"`, {
      hint: `write "<!-- table: ${homeless} -->" and "<!-- end -->" on lines of their own, where the table belongs`,
    })
  }
  const changed: string[] = []
  const unknown: string[] = []
  const fill =
    (kind: string, values: Values) =>
    (whole: string, opening: string, name: string, before: string, closing: string): string => {
      const after = values[name]
      if (after === undefined) unknown.push(`${kind} "${name}"`)
      else if (after !== before) changed.push(`${kind} "${name}"`)
      return after === undefined ? whole : `${opening}${after}${closing}`
    }
  const spaced = Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, `\n${table}\n\n`]))
  const text = document.replace(TABLE, fill('table', spaced)).replace(FIGURE, fill('figure', figures))
  return { text, changed, unknown }
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
