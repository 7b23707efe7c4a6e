import go from '@ast-grep/lang-go'
import { parse, registerDynamicLanguage, type SgNode } from '@ast-grep/napi'
import type { FunctionName, Scope, StructName } from './scope.ts'

// ast-grep takes one registration per process; a module is evaluated once.
registerDynamicLanguage({ go })

/** Trees of the files that a series reads: each of its patches asks for them again. Two eras' files fit in. */
const parsed = new Map<string, SgNode>()
const MOST_PARSED = 64

export function parseGo(text: string): SgNode {
  const root = parsed.get(text) ?? parse('go', text).root()
  parsed.delete(text)
  parsed.set(text, root)
  const [oldest] = parsed.keys()
  if (parsed.size > MOST_PARSED && oldest !== undefined) parsed.delete(oldest)
  return root
}

export function findScopes(root: SgNode, scope: Scope): SgNode[] {
  if (scope === 'imports') return root.children().filter((node) => node.is('import_declaration'))
  return 'struct' in scope ? findStructs(root, scope) : findFunctions(root, scope)
}

function findStructs(root: SgNode, name: StructName): SgNode[] {
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

export function nameOf(scope: Scope): string {
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

/** The node's tokens without comments: equal for code that differs in layout only. */
export function tokens(node: SgNode): string[] {
  if (node.is('comment')) return []
  const children = node.children()
  return children.length === 0 ? [node.text().trim()].filter(Boolean) : children.flatMap(tokens)
}

/** To take a node apart is slow: most nodes differ in some token's text already. */
function isCode(node: SgNode, code: readonly string[]): boolean {
  const text = node.text()
  if (!code.every((token) => text.includes(token))) return false
  const own = tokens(node)
  return own.length === code.length && own.every((token, index) => token === code[index])
}

/** Every node below `scope` that is the same code as `wanted`. */
export function findSame(scope: SgNode, wanted: SgNode): SgNode[] {
  const code = tokens(wanted)
  return scope.findAll({ rule: { kind: wanted.kind() } }).filter((node) => isCode(node, code))
}

export function parseExpression(text: string): SgNode {
  const root = parseGo(`package p\n\nvar _ = ${text}\n`)
  const [node, ...more] =
    root
      .find({ rule: { kind: 'var_spec' } })
      ?.field('value')
      ?.children() ?? []
  if (!node || more.length > 0 || hasError(root)) throw new Error(`this is not one Go expression: ${text}`)
  return node
}

export function parseFirstStatement(lines: readonly string[]): SgNode {
  const text = lines.join('\n')
  const root = parseGo(`package p\n\nfunc _() {\n${text}\n}\n`)
  const statements = root.find({ rule: { kind: 'statement_list' } })?.children() ?? []
  const node = statements.find((statement) => !statement.is('comment'))
  if (!node || hasError(root)) throw new Error(`these are not Go statements: ${text}`)
  return node
}

export function parseFirstField(lines: readonly string[]): SgNode {
  const text = lines.join('\n')
  const root = parseGo(`package p\n\ntype _ struct {\n${text}\n}\n`)
  const node = root.find({ rule: { kind: 'field_declaration' } })
  if (!node || hasError(root)) throw new Error(`these are not fields of a Go struct: ${text}`)
  return node
}

export function hasError(node: SgNode): boolean {
  return node.is('ERROR') || node.has({ rule: { kind: 'ERROR' } })
}

/** The value of a string literal, so that `"a"` and a raw one are equal; other expressions as written. */
export function literalValue(text: string): string {
  if (text.startsWith('`')) return text.slice(1, -1)
  return /^"[^"\\]*"$/.test(text) ? text.slice(1, -1) : text
}
