import { Failure } from '@exaone4/failure'

type Values = Readonly<Record<string, string>>

/** The text between the marks of a document, by the names of the marks. */
export interface Marks {
  /** Between `<!-- table: NAME -->` and `<!-- end -->`, on lines of their own. */
  tables?: Values
  /** Between `<!-- figure: NAME -->` and `<!-- end -->`, within a line. */
  figures?: Values
}

export interface Marked {
  text: string
  /** Marks whose text was different: `table "status"`. */
  changed: string[]
  /** Marks for which no text was given; they stay unchanged. */
  unknown: string[]
}

const TABLE = /(<!-- table: ([^>]+) -->\n)([\s\S]*?)(<!-- end -->)/g
const FIGURE = /(<!-- figure: ([^>]+) -->)(.*?)(<!-- end -->)/g

/**
 * Writes tables and figures between their marks; all other text stays.
 *
 * @throws Failure `source` if a table has no marks
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

/** Formats rows as a Markdown table. The first row is the head; all columns but the first few are aligned right. */
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
