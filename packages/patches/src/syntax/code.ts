import type { SgNode } from '@ast-grep/napi'

/** The node's tokens without comments: equal for code that differs in layout only. */
export function tokens(node: SgNode): string[] {
  if (node.is('comment')) return []
  const children = node.children()
  return children.length === 0 ? [node.text().trim()].filter(Boolean) : children.flatMap(tokens)
}

/** Every node below `scope` that is the same code as `wanted`. */
export function findSame(scope: SgNode, wanted: SgNode): SgNode[] {
  const code = tokens(wanted)
  return scope.findAll({ rule: { kind: wanted.kind() } }).filter((node) => isCode(node, code))
}

/** To take a node apart is slow: most nodes differ in some token's text already. */
function isCode(node: SgNode, code: readonly string[]): boolean {
  const text = node.text()
  if (!code.every((token) => text.includes(token))) return false
  const own = tokens(node)
  return own.length === code.length && own.every((token, index) => token === code[index])
}

export function hasError(node: SgNode): boolean {
  return [node, ...node.findAll({ rule: { kind: 'ERROR' } })].some(
    (each) => each.is('ERROR') && !isMacroInString(each),
  )
}

/** The grammar of C++ takes a macro between two string literals, such as `PRId64`, for an error. */
function isMacroInString(error: SgNode): boolean {
  return error.parent()?.is('concatenated_string') === true && /^\w+$/.test(error.text())
}
