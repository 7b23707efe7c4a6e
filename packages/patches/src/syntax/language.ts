import type { SgNode } from '@ast-grep/napi'
import type { Scope } from './scope.ts'

/** What edits need to know about a programming language. */
export interface Language {
  name: 'Go' | 'C++'
  parse: (text: string) => SgNode
  findScopes: (root: SgNode, scope: Scope) => SgNode[]
  /** A scope as a message names it: `func Warm`. */
  nameOf: (scope: Scope) => string
  /** The statement or field of a type that holds a node, in a list of such; undefined where there is none. */
  statementAround: (node: SgNode) => SgNode | undefined
  /** Throws a plain Error for text that is not one expression. */
  parseExpression: (text: string) => SgNode
  /** The first of some statements. Throws a plain Error for text that does not parse. */
  parseFirstStatement: (lines: readonly string[]) => SgNode
  /** The first of some fields of a type. Throws a plain Error for text that does not parse. */
  parseFirstField: (lines: readonly string[]) => SgNode
}
