const WARNING = /level=WARN .*?msg=(".*?"|\S+)(.*)/

/** A warning as printed, from its message on. */
export function warning(line: string): string[] {
  const found = WARNING.exec(line)
  return found ? [`${(found[1] ?? '').replaceAll('"', '')}${found[2]}`] : []
}

const REJECTED_CALL = /level=DEBUG .*?msg="exaone4 tool call is not valid.*?" call=("(?:[^"\\]|\\.)*"|\S+)/

/** The text of a tool call that our parser rejected. */
export function rejectedCall(line: string): string[] {
  const [, call] = REJECTED_CALL.exec(line) ?? []
  if (call === undefined) return []
  return [call.startsWith('"') ? call.slice(1, -1).replaceAll(/\\(["\\])/g, '$1') : call]
}

/** The groups of the first line that matches a pattern; empty if none does. */
export function firstMatch(lines: readonly string[], pattern: RegExp): readonly (string | undefined)[] {
  for (const line of lines) {
    const found = pattern.exec(line)
    if (found) return found
  }
  return []
}

/** The groups of the last line that matches a pattern; empty if none does. */
export function lastMatch(lines: readonly string[], pattern: RegExp): readonly (string | undefined)[] {
  for (const line of lines.toReversed()) {
    const found = pattern.exec(line)
    if (found) return found
  }
  return []
}
