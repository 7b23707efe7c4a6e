/** Rows as lines, each column as wide as its widest cell; all columns but the first are numbers, and end in line. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths: number[] = []
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length)
  }
  return rows
    .map((row) =>
      row
        .map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** A number with a fixed number of significant digits, never as a power of ten. */
export function digits(value: number, count = 3): string {
  if (!Number.isFinite(value)) return '–'
  if (value === 0) return '0'
  const decimals = count - 1 - Math.floor(Math.log10(Math.abs(value)))
  return value.toFixed(Math.min(Math.max(decimals, 0), 100))
}
