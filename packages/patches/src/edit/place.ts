import type { SgNode } from '@ast-grep/napi'
import { go, parseGo, receiverType } from '../syntax/go.ts'
import type { Scope } from '../syntax/scope.ts'
import type { Edit } from './edit.ts'
import { lineNumber } from './excerpt.ts'
import { end, readSource, start } from './source.ts'

/** Where an edit looks in a file, in lines, 1-based. */
export interface Place {
  /** Of its function, struct type or imports, the last line included. */
  first: number
  last: number
  /** Where its first match begins; the first line of all where nothing matches. */
  match: number
}

/** Undefined where a file does not have what the edit looks in. */
export function placeOf({ file, within, match }: Edit, text: string): Place | undefined {
  const { language, root } = readSource(file, text)
  const [scope] = language.findScopes(root, within)
  if (!scope) return undefined
  const [first, last] = [lineNumber(text, start(scope)), lineNumber(text, end(scope))]
  const found = scope.find({ rule: match })
  return { first, last, match: found ? lineNumber(text, start(found)) : first }
}

/** The lines, 1-based, where what an edit looks for begins, wherever in a file that is. */
export function matchesIn({ file, match }: Edit, text: string): number[] {
  return readSource(file, text)
    .root.findAll({ rule: match })
    .map((node) => lineNumber(text, start(node)))
}

/** The function, method, struct or import declaration at a line of a Go file, as edits name it; undefined elsewhere. */
export function declarationAt(text: string, line: number): string | undefined {
  const node = parseGo(text)
    .children()
    .find((each) => lineNumber(text, start(each)) <= line && line <= lineNumber(text, end(each)))
  if (!node) return undefined
  const scope = scopeOf(node)
  return scope && go.nameOf(scope)
}

function scopeOf(node: SgNode): Scope | undefined {
  const name = node.field('name')?.text() ?? ''
  if (node.is('import_declaration')) return 'imports'
  if (node.is('function_declaration')) return { function: name }
  const receiver = node.is('method_declaration') && receiverType(node)
  if (receiver) return { function: name, receiver }
  const type = node.is('type_declaration') ? node.find({ rule: { kind: 'type_spec' } }) : null
  return type?.field('type')?.is('struct_type') ? { struct: type.field('name')?.text() ?? '' } : undefined
}
