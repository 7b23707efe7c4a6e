import cpp from '@ast-grep/lang-cpp'
import go from '@ast-grep/lang-go'
import { parse, registerDynamicLanguage, type SgNode } from '@ast-grep/napi'

// ast-grep takes one registration per process; a module is evaluated once.
registerDynamicLanguage({ go, cpp })

/** Trees of the files that a series reads: each of its patches asks for them again. Two eras' files fit in. */
const parsed = new Map<string, SgNode>()
const MOST_PARSED = 64

export function parseAs(grammar: 'go' | 'cpp', text: string): SgNode {
  const key = `${grammar}\n${text}`
  const root = parsed.get(key) ?? parse(grammar, text).root()
  parsed.delete(key)
  parsed.set(key, root)
  const [oldest] = parsed.keys()
  if (parsed.size > MOST_PARSED && oldest !== undefined) parsed.delete(oldest)
  return root
}
