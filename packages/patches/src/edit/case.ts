import type { SgNode } from '@ast-grep/napi'
import { literalValue } from '../syntax/go.ts'
import type { Change } from './edit.ts'
import {
  end,
  indentation,
  indented,
  isFirstOnLine,
  lineStart,
  type Source,
  start,
  startWithComments,
} from './source.ts'

export function findCase(statement: SgNode, value: string): SgNode | undefined {
  return clauses(statement)
    .flatMap((clause) => clause.field('value')?.namedChildren() ?? [])
    .find((node) => literalValue(node.text()) === literalValue(value))
}

/**
 * Adds a case before `default`, or at the end of a switch that has none; nothing where that place shares its
 * line with other code.
 */
export function addCase(
  source: Source,
  statement: SgNode,
  value: string,
  body: readonly string[],
): Change | undefined {
  const next = clauseAfter(clauses(statement))
  const place = next ? start(next) : end(statement) - 1
  if (!isFirstOnLine(source.text, place)) return undefined
  const at = next ? startWithComments(source, next) : lineStart(source.text, place)
  const lines = [`case ${value}:`, ...body.map((line) => (line === '' ? '' : `\t${line}`))]
  return { start: at, end: at, text: indented(source, lines, indentation(source.text, start(statement))) }
}

/** `default`, or the first of the cases that fall through to it: a new case must not take their place. */
function clauseAfter(all: readonly SgNode[]): SgNode | undefined {
  const first = (index: number): number => (fallsThrough(all[index - 1]) ? first(index - 1) : index)
  return all[first(all.findIndex((clause) => clause.is('default_case')))]
}

function fallsThrough(clause: SgNode | undefined): boolean {
  return clause?.children().at(-1)?.children().at(-1)?.is('fallthrough_statement') ?? false
}

function clauses(statement: SgNode): SgNode[] {
  if (!statement.is('expression_switch_statement')) {
    throw new Error(`add-case matched a ${statement.kind()}, not an expression switch`)
  }
  return statement.children().filter((node) => node.is('expression_case') || node.is('default_case'))
}
