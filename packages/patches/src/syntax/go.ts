import type { SgNode } from '@ast-grep/napi'
import { hasError } from './code.ts'
import type { Language } from './language.ts'
import { parseAs } from './parse.ts'
import type { FunctionName, Scope, TypeName } from './scope.ts'

export const go: Language = {
  name: 'Go',
  parse: parseGo,
  findScopes,
  nameOf,
  statementAround,
  parseExpression,
  parseFirstStatement,
  parseFirstField,
}

export function parseGo(text: string): SgNode {
  return parseAs('go', text)
}

function findScopes(root: SgNode, scope: Scope): SgNode[] {
  if (scope === 'imports') return root.children().filter((node) => node.is('import_declaration'))
  return 'struct' in scope ? findStructs(root, scope) : findFunctions(root, scope)
}

function findStructs(root: SgNode, name: TypeName): SgNode[] {
  return root
    .children()
    .filter((node) => node.is('type_declaration'))
    .flatMap((node) => node.children().filter((child) => child.is('type_spec')))
    .filter((node) => node.field('type')?.is('struct_type') && node.field('name')?.text() === name.struct)
}

function findFunctions(root: SgNode, name: FunctionName): SgNode[] {
  const kind = name.receiver === undefined ? 'function_declaration' : 'method_declaration'
  return root
    .children()
    .filter((node) => node.is(kind) && node.field('name')?.text() === name.function)
    .filter((node) => name.receiver === undefined || receiverType(node) === name.receiver)
}

function statementAround(node: SgNode): SgNode | undefined {
  const parent = node.parent()
  if (!parent) return undefined
  return parent.is('statement_list') || parent.is('field_declaration_list') ? node : statementAround(parent)
}

function nameOf(scope: Scope): string {
  if (scope === 'imports') return 'import declaration'
  if ('struct' in scope) return `type ${scope.struct}`
  const { receiver, function: name } = scope
  return receiver === undefined ? `func ${name}` : `method ${receiver}.${name}`
}

export function receiverType(method: SgNode): string | undefined {
  return method
    .field('receiver')
    ?.find({ rule: { kind: 'type_identifier' } })
    ?.text()
}

function parseExpression(text: string): SgNode {
  const root = parseGo(`package p\n\nvar _ = ${text}\n`)
  const [node, ...more] =
    root
      .find({ rule: { kind: 'var_spec' } })
      ?.field('value')
      ?.children() ?? []
  if (!node || more.length > 0 || hasError(root)) throw new Error(`this is not one Go expression: ${text}`)
  return node
}

function parseFirstStatement(lines: readonly string[]): SgNode {
  const text = lines.join('\n')
  const root = parseGo(`package p\n\nfunc _() {\n${text}\n}\n`)
  const statements = root.find({ rule: { kind: 'statement_list' } })?.children() ?? []
  const node = statements.find((statement) => !statement.is('comment'))
  if (!node || hasError(root)) throw new Error(`these are not Go statements: ${text}`)
  return node
}

function parseFirstField(lines: readonly string[]): SgNode {
  const text = lines.join('\n')
  const root = parseGo(`package p\n\ntype _ struct {\n${text}\n}\n`)
  const node = root.find({ rule: { kind: 'field_declaration' } })
  if (!node || hasError(root)) throw new Error(`these are not fields of a Go struct: ${text}`)
  return node
}

/** The value of a string literal, so that `"a"` and a raw one are equal; other expressions as written. */
export function literalValue(text: string): string {
  if (text.startsWith('`')) return text.slice(1, -1)
  return /^"[^"\\]*"$/.test(text) ? text.slice(1, -1) : text
}
