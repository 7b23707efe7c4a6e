import type { SgNode } from '@ast-grep/napi'
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
  const statement = enclosingStatement(node)
  if (!statement || !isFirstOnLine(source.text, start(statement))) return undefined
  const at = startWithComments(source, statement)
  return insertion(source, statement, at, lines)
}

/** Inserts lines below the statement or struct field that holds `node`; nothing where it shares its line with other code. */
export function insertAfter(source: Source, node: SgNode, lines: readonly string[]): Change | undefined {
  const statement = enclosingStatement(node)
  if (!statement) return undefined
  const at = nextLine(source.text, end(statement))
  const rest = source.text.slice(end(statement), at)
  if (!/^[\t ]*(\/\/.*|\/\*((?!\*\/).)*\*\/[\t ]*)?\r?\n$/.test(rest)) return undefined
  return insertion(source, statement, at, lines)
}

function insertion(source: Source, statement: SgNode, at: number, lines: readonly string[]): Change {
  const indent = indentation(source.text, start(statement))
  return { start: at, end: at, text: indented(source, lines, indent) }
}

function enclosingStatement(node: SgNode): SgNode | undefined {
  const parent = node.parent()
  if (!parent) return undefined
  return parent.is('statement_list') || parent.is('field_declaration_list')
    ? node
    : enclosingStatement(parent)
}
