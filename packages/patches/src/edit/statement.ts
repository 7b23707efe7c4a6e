import type { Rule, SgNode } from '@ast-grep/napi'
import type { Change } from './edit.ts'
import {
  end,
  indentation,
  indented,
  isFirstOnLine,
  nextLine,
  type Source,
  start,
  startWithComments,
} from './source.ts'

/** Inserts lines above the statement or struct field that holds `node`; nothing where it shares its line with other code. */
export function insertBefore(source: Source, node: SgNode, lines: readonly string[]): Change | undefined {
  const statement = source.language.statementAround(node)
  if (!statement || !isFirstOnLine(source.text, start(statement))) return undefined
  const at = startWithComments(source, statement)
  return insertion(source, statement, at, lines)
}

/** Inserts lines below the statement or struct field that holds `node`; nothing where it shares its line with other code. */
export function insertAfter(source: Source, node: SgNode, lines: readonly string[]): Change | undefined {
  const statement = source.language.statementAround(node)
  if (!statement) return undefined
  const at = nextLine(source.text, end(statement))
  return endsItsLine(source, statement, at) ? insertion(source, statement, at, lines) : undefined
}

/** Does nothing but a comment follow on the line of the node's end, which the next line ends? */
function endsItsLine({ text }: Source, node: SgNode, next: number): boolean {
  const rest = text.slice(end(node), next)
  return /^[\t ]*(\/\/.*|\/\*((?!\*\/).)*\*\/[\t ]*)?\r?\n$/.test(rest)
}

/**
 * Puts lines in the place of the statements from the one that holds `node` to the one that holds `through`;
 * nothing where they share a line with other code.
 */
export function replaceStatements(
  source: Source,
  node: SgNode,
  lines: readonly string[],
  through: Rule | undefined,
): Change | undefined {
  const first = source.language.statementAround(node)
  const last = lastStatement(source, node, through)
  if (!first || !last || !isFirstOnLine(source.text, start(first))) return undefined
  const stop = nextLine(source.text, end(last))
  if (!endsItsLine(source, last, stop)) return undefined
  const text = indented(source, lines, indentation(source.text, start(first)))
  return { start: startWithComments(source, first), end: stop, text }
}

/** The first statement that holds a match of `through`, from the one that holds `node` on; that one without a rule. */
export function lastStatement(source: Source, node: SgNode, through: Rule | undefined): SgNode | undefined {
  const first = source.language.statementAround(node)
  if (!first || !through) return first
  const holds = (statement: SgNode) =>
    statement.matches({ rule: through }) || statement.has({ rule: through })
  return [first, ...first.nextAll()].find(holds)
}

function insertion(source: Source, statement: SgNode, at: number, lines: readonly string[]): Change {
  const indent = indentation(source.text, start(statement))
  return { start: at, end: at, text: indented(source, lines, indent) }
}
