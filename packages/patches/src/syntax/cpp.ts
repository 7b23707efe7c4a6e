import type { SgNode } from '@ast-grep/napi'
import { hasError } from './code.ts'
import type { Language } from './language.ts'
import { parseAs } from './parse.ts'
import type { Scope } from './scope.ts'

export const cpp: Language = {
  name: 'C++',
  parse: parseCpp,
  findScopes,
  nameOf,
  statementAround,
  parseExpression,
  parseFirstStatement,
  parseFirstField,
}

const TYPES = ['class_specifier', 'struct_specifier']

function parseCpp(text: string): SgNode {
  return parseAs('cpp', text)
}

function findScopes(root: SgNode, scope: Scope): SgNode[] {
  if (scope === 'imports' || ('receiver' in scope && scope.receiver !== undefined)) {
    throw new Error(`C++ has no ${scope === 'imports' ? 'imports' : 'receivers'}`)
  }
  const [kinds, name] = 'struct' in scope ? [TYPES, scope.struct] : [['function_definition'], scope.function]
  return kinds
    .flatMap((kind) => root.findAll({ rule: { kind } }))
    .filter((node) => node.field('body') !== null && fullName(node) === name)
}

function nameOf(scope: Scope): string {
  if (scope === 'imports') return 'includes'
  return 'struct' in scope ? `type ${scope.struct}` : `function ${scope.function}`
}

/** The name of a function or type with its namespaces and classes, without template arguments: `a::B::c`. */
function fullName(node: SgNode): string {
  const around = node
    .ancestors()
    .filter((each) => each.is('namespace_definition') || TYPES.some((kind) => each.is(kind)))
    .map(ownName)
    .reverse()
  return [...around, ownName(node)].filter(Boolean).join('::')
}

function ownName(node: SgNode): string {
  const named = node.is('function_definition')
    ? node
        .field('declarator')
        ?.find({ rule: { kind: 'function_declarator' } })
        ?.field('declarator')
    : node.field('name')
  return withoutTemplateArguments(named?.text() ?? '')
}

function withoutTemplateArguments(name: string): string {
  const shorter = name.replace(/<[^<>]*>/g, '')
  return shorter === name || name.startsWith('operator') ? name : withoutTemplateArguments(shorter)
}

/** What holds statements or fields: `case` holds its own, and a preprocessor condition may lie around some. */
const LISTS = /^(compound_statement|field_declaration_list|case_statement|preproc_(if|ifdef|else|elif))$/
/** What else these hold, by the name of the field. */
const NOT_LISTED = ['value', 'condition', 'name', 'alternative']

/** The body of an `if` or a loop without braces has no room for a statement beside it. */
function statementAround(node: SgNode): SgNode | undefined {
  const parent = node.parent()
  if (!parent) return undefined
  const isListed =
    LISTS.test(String(parent.kind())) &&
    node.isNamed() &&
    !NOT_LISTED.some((field) => parent.field(field)?.id() === node.id())
  if (isListed) return node
  return /_statement$/.test(String(node.kind())) ? undefined : statementAround(parent)
}

function parseExpression(text: string): SgNode {
  const root = parseCpp(`auto _ = ${text};\n`)
  const [declaration, ...more] = root.children()
  const [type, declarator, end] = declaration?.children() ?? []
  const isOne = type && end?.is(';') && more.length === 0
  const node = declarator?.field('value')
  if (!node || !isOne || hasError(root)) throw new Error(`this is not one C++ expression: ${text}`)
  return node
}

function parseFirstStatement(lines: readonly string[]): SgNode {
  return firstOf(lines, (text) => `void _() {\n${text}\n}\n`, 'compound_statement', 'C++ statements')
}

function parseFirstField(lines: readonly string[]): SgNode {
  return firstOf(
    lines,
    (text) => `struct _ {\n${text}\n};\n`,
    'field_declaration_list',
    'fields of a C++ type',
  )
}

function firstOf(
  lines: readonly string[],
  around: (text: string) => string,
  list: string,
  what: string,
): SgNode {
  const text = lines.join('\n')
  const root = parseCpp(around(text))
  const node = root
    .find({ rule: { kind: list } })
    ?.children()
    .find((each) => each.isNamed() && !each.is('comment'))
  if (!node || hasError(root)) throw new Error(`these are not ${what}: ${text}`)
  return node
}
