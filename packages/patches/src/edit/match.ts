import type { Rule } from '@ast-grep/napi'
import { cpp } from '../syntax/cpp.ts'

/** A composite literal of a type, such as `[]string`. */
export function literalOf(type: string): Rule {
  return { kind: 'composite_literal', has: { field: 'type', regex: exactly(type) } }
}

/** An element of a composite literal with a key, such as `ToolCallTag`, whatever its value. */
export function elementWithKey(key: string): Rule {
  return { kind: 'keyed_element', has: { field: 'key', regex: exactly(key) } }
}

/** The imports in parentheses. */
export function importList(): Rule {
  return { kind: 'import_spec_list' }
}

/** An expression switch on a value, such as `name`. */
export function switchOn(value: string): Rule {
  return { kind: 'expression_switch_statement', has: { field: 'value', regex: exactly(value) } }
}

/** The whole condition of an `if`, when it is this expression and nothing more. */
export function conditionOfIf(expression: string): Rule {
  return { pattern: expression, inside: { kind: 'if_statement', field: 'condition' } }
}

/** A call of a function, whatever its arguments. */
export function callOf(name: string): Rule {
  return { kind: 'call_expression', has: { field: 'function', regex: exactly(name) } }
}

/** A field of a struct, by name. */
export function field(name: string): Rule {
  return { kind: 'field_declaration', has: { field: 'name', regex: exactly(name) } }
}

/** A statement by ast-grep pattern, such as `return m, nil`. */
export function statement(pattern: string): Rule {
  return { pattern }
}

/**
 * An expression of C++ by ast-grep pattern, such as `load_swa_pattern($$$)`. Patterns of C++ need their context: alone,
 * the grammar takes many for something else.
 */
export function cppExpression(pattern: string): Rule {
  const selector = String(cpp.parseExpression(pattern).kind())
  return { pattern: { context: `return ${pattern};`, selector } }
}

/** A statement of C++ by ast-grep pattern, such as `cur = build_norm($$$);`. */
export function cppStatement(pattern: string): Rule {
  const selector = String(cpp.parseFirstStatement([pattern]).kind())
  return { pattern: { context: `void _() { ${pattern} }`, selector } }
}

/** The whole condition of an `if`, `while` or `switch` of C++, when it is this expression and nothing more. */
export function cppCondition(expression: string): Rule {
  return { ...cppExpression(expression), inside: { kind: 'condition_clause' } }
}

function exactly(text: string): string {
  return `^${text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`
}
