const WARNING = /level=WARN .*?msg=(".*?"|\S+)(.*)/

/** A warning as printed, from its message on. */
export function warning(line: string): string[] {
  const found = WARNING.exec(line)
  return found ? [`${(found[1] ?? '').replaceAll('"', '')}${found[2]}`] : []
}

/** The groups of the last line that matches a pattern; empty if none does. */
export function lastMatch(lines: readonly string[], pattern: RegExp): readonly (string | undefined)[] {
  for (const line of lines.toReversed()) {
    const found = pattern.exec(line)
    if (found) return found
  }
  return []
}
