const WARNING = /level=WARN .*?msg=(".*?"|\S+)(.*)/

/** A warning as it was printed, from its message on. */
export function warning(line: string): string[] {
  const found = WARNING.exec(line)
  return found ? [`${(found[1] ?? '').replaceAll('"', '')}${found[2]}`] : []
}

/** The last line that matches, as the pattern takes it apart; empty where there is none. */
export function lastMatch(lines: readonly string[], pattern: RegExp): readonly (string | undefined)[] {
  for (const line of lines.toReversed()) {
    const found = pattern.exec(line)
    if (found) return found
  }
  return []
}
