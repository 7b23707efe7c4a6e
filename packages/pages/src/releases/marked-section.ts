export interface MarkedSection {
  head: readonly string[]
  rows: readonly (readonly string[])[]
  /** The lines below the table. */
  notes: readonly string[]
}

/** Reads a table that a command wrote into a document, between `<!-- table: NAME -->` and `<!-- end -->`. */
export function markedSection(document: string, name: string): MarkedSection {
  const [, after = ''] = document.split(`<!-- table: ${name} -->\n`)
  const [section = ''] = after.split('<!-- end -->')
  const lines = section.split('\n').filter((line) => line.trim() !== '')
  const [head = [], , ...rows] = lines.filter((line) => line.startsWith('|')).map(cellsOf)
  if (rows.length === 0) throw new Error(`there is no table "${name}"`)
  return { head, rows, notes: lines.filter((line) => !line.startsWith('|')) }
}

function cellsOf(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('\\*', '*'))
}
