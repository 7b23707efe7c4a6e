import type { SgNode } from '@ast-grep/napi'
import { findSame, hasError } from '../syntax/code.ts'
import type { Language } from '../syntax/language.ts'
import type { Scope } from '../syntax/scope.ts'
import { addCase, findCase } from './case.ts'
import type { Drift, DriftCode } from './drift.ts'
import type { Change, Edit } from './edit.ts'
import { addElement, findElement } from './element.ts'
import { excerpt, lineNumber } from './excerpt.ts'
import { addImport, findImport } from './import.ts'
import { end, readSource, type Source, start } from './source.ts'
import { insertAfter, insertBefore, lastStatement, replaceStatements } from './statement.ts'

export interface EditedText {
  /** The text with every edit that applied. */
  text: string
  /** Every edit that did not. */
  drifts: Drift[]
}

/**
 * Applies edits of one file, all of them to the text as given; every byte outside them stays. Throws a plain
 * Error for what is wrong in the edits themselves: code that does not parse, or edits that overlap.
 */
export function applyEdits(file: string, text: string, edits: readonly Edit[]): EditedText {
  const source = readSource(file, text)
  const outcomes = edits.map((edit) => ({ edit, outcome: planEdit(source, edit) }))
  const changes = outcomes.flatMap(({ edit, outcome }) =>
    Array.isArray(outcome) ? outcome.map((change) => ({ edit, ...change })) : [],
  )
  return {
    text: rewrite(source, changes),
    drifts: outcomes.flatMap(({ outcome }) => (Array.isArray(outcome) ? [] : [outcome])),
  }
}

function planEdit(source: Source, edit: Edit): Change[] | Drift {
  const { language } = source
  const where = language.nameOf(edit.within)
  const drift = (code: DriftCode, nodes: readonly SgNode[], note: string): Drift =>
    driftAt(source, edit, code, nodes, note)

  const scopes = language.findScopes(source.root, edit.within)
  const [scope] = scopes
  if (!scope) return drift('wrong-base', source.root.children().slice(0, 1), `there is no ${where} here`)
  if (scopes.length > 1) return drift('ambiguous', scopes, `${where} is here ${scopes.length} times`)
  if (hasError(scope)) return drift('wrong-base', [scope], `${where} does not parse as ${language.name}`)

  const matches = scope.findAll({ rule: edit.match })
  const count = edit.count ?? 1
  const present = findPresent(language, scope, matches, edit)
  if (present) return drift('already-upstream', [present], `${where} already has ${whatOf(edit)}`)
  if (matches.length > count) {
    return drift('ambiguous', matches, `${matches.length} places match in ${where}, expected ${count}`)
  }
  if (matches.length < count) {
    const found = matches.length === 0 ? 'nothing matches' : `only ${matches.length} of ${count} match`
    return drift('missing', matches.length === 0 ? [scope] : matches, `${found} in ${where}`)
  }
  const open = matches.filter((match) => isOpen(source, match, edit))
  if (open.length > 0)
    return drift('missing', open, `nothing after it in ${where} matches where it is to end`)
  const changes = matches.flatMap((match) => changeFor(source, match, edit) ?? [])
  if (changes.length === count) return changes
  const isAlone = 'lines' in edit.operation && !matches.every((match) => language.statementAround(match))
  const why = isAlone ? 'is not in a block of statements' : 'shares its line with other code'
  return drift('missing', matches, `the place ${why}`)
}

/** What an edit adds, in a few words. */
function whatOf({ operation, description }: Edit): string {
  return operation.kind === 'add-case'
    ? `a case ${operation.value}, and we add one: ${description}`
    : `this: ${description}`
}

function findPresent(
  language: Language,
  scope: SgNode,
  matches: readonly SgNode[],
  edit: Edit,
): SgNode | undefined {
  const { operation } = edit
  switch (operation.kind) {
    case 'add-element':
      return matches.map((match) => findElement(match, operation.element)).find(Boolean)
    case 'add-import':
      return matches.map((match) => findImport(match, operation.path)).find(Boolean)
    case 'add-case':
      return matches.map((match) => findCase(match, operation.value)).find(Boolean)
    case 'insert-before':
    case 'insert-after':
    case 'replace-statements':
      return findSame(scope, parseFirstInserted(language, edit.within, operation.lines))[0]
    case 'replace': {
      const done = findSame(scope, language.parseExpression(operation.with))
      const holdsMatch = (node: SgNode) =>
        matches.some((match) => start(node) <= start(match) && end(match) <= end(node))
      return matches.length < (edit.count ?? 1) ? done[0] : done.find(holdsMatch)
    }
  }
}

function parseFirstInserted(language: Language, scope: Scope, lines: readonly string[]): SgNode {
  return typeof scope === 'object' && 'struct' in scope
    ? language.parseFirstField(lines)
    : language.parseFirstStatement(lines)
}

/** Is there no statement in which the replaced ones end? */
function isOpen(source: Source, match: SgNode, { operation }: Edit): boolean {
  return (
    operation.kind === 'replace-statements' &&
    source.language.statementAround(match) !== undefined &&
    lastStatement(source, match, operation.through) === undefined
  )
}

function changeFor(source: Source, match: SgNode, { operation }: Edit): Change | undefined {
  switch (operation.kind) {
    case 'add-element':
      return addElement(source, match, operation.element)
    case 'add-import':
      return addImport(source, match, operation.path, operation.name)
    case 'add-case':
      return addCase(source, match, operation.value, operation.body)
    case 'insert-before':
      return insertBefore(source, match, operation.lines)
    case 'insert-after':
      return insertAfter(source, match, operation.lines)
    case 'replace-statements':
      return replaceStatements(source, match, operation.lines, operation.through)
    case 'replace':
      return { start: start(match), end: end(match), text: operation.with.replaceAll('\n', source.eol) }
  }
}

function driftAt(
  { file, text }: Source,
  { id }: Edit,
  code: DriftCode,
  nodes: readonly SgNode[],
  note: string,
): Drift {
  const spans = nodes.map((node) => ({ start: start(node), end: end(node) }))
  return {
    code,
    edit: id,
    file,
    line: lineNumber(text, spans[0]?.start ?? 0),
    excerpt: excerpt(text, spans),
    note,
  }
}

function rewrite({ file, text }: Source, changes: readonly (Change & { edit: Edit })[]): string {
  const ordered = changes.toSorted((a, b) => a.start - b.start || a.end - b.end)
  ordered.forEach((change, index) => {
    const previous = ordered[index - 1]
    // Two insertions at one place have no order of their own.
    if (previous && (change.start < previous.end || change.start === previous.start)) {
      throw new Error(`edits ${previous.edit.id} and ${change.edit.id} overlap in ${file}`)
    }
  })
  const pieces = ordered.map(
    (change, index) => text.slice(ordered[index - 1]?.end ?? 0, change.start) + change.text,
  )
  return pieces.join('') + text.slice(ordered.at(-1)?.end ?? 0)
}
