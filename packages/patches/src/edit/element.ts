import type { SgNode } from '@ast-grep/napi'
import { literalValue } from '../syntax/go.ts'
import type { Change } from './edit.ts'
import {
  end,
  indentation,
  indented,
  isFirstOnLine,
  lineStart,
  nextLine,
  type Source,
  start,
  startWithComments,
} from './source.ts'

export function findElement(match: SgNode, element: string): SgNode | undefined {
  const same = isKeyed(match) ? keyOf : literalValue
  return elements(match).find((node) => same(node.text()) === same(element))
}

/** A literal has a key once, whatever its value. */
function keyOf(element: string): string {
  return element.split(':', 1).join()
}

/**
 * Adds an element to a literal before the first one with a greater value; a list laid out in rows gets a new row. Below
 * an element with a key, it gets a row of its own, aligned with that one; nothing where that one shares its row.
 */
export function addElement(source: Source, match: SgNode, element: string): Change | undefined {
  return isKeyed(match) ? addBelow(source, match, element) : addSorted(source, match, element)
}

function addBelow(source: Source, neighbour: SgNode, element: string): Change | undefined {
  const at = nextLine(source.text, end(neighbour))
  const isAlone =
    isFirstOnLine(source.text, start(neighbour)) &&
    /^,[\t ]*(\/\/.*)?\r?\n$/.test(source.text.slice(end(neighbour), at))
  if (!isAlone) return undefined
  const [head = ''] = /^\w+: */.exec(neighbour.text()) ?? []
  const aligned = element.replace(/^\w+: /, (key) => key.padEnd(head.length))
  const indent = indentation(source.text, start(neighbour))
  return { start: at, end: at, text: indented(source, [`${aligned},`], indent) }
}

function addSorted(source: Source, literal: SgNode, element: string): Change {
  const present = elements(literal)
  const [first, second] = present
  if (!first) return addOnly(source, literal, element)

  const heads = present.filter((node, index) => index === 0 || isFirstOnLine(source.text, start(node)))
  const inRows = heads.length > 1 || (!second && isFirstOnLine(source.text, start(first)))
  const next = (inRows ? heads : present).find((node) => literalValue(node.text()) > literalValue(element))
  if (!next) return inRows ? addLastRow(source, literal, element) : addAfter(literal, element)
  if (!inRows || !isFirstOnLine(source.text, start(next))) {
    return { start: start(next), end: start(next), text: `${element}, ` }
  }
  const at = startWithComments(source, next)
  const indent = indentation(source.text, start(next))
  return { start: at, end: at, text: indented(source, [`${element},`], indent) }
}

function addOnly(source: Source, literal: SgNode, element: string): Change {
  const opening = start(body(literal)) + 1
  return isFirstOnLine(source.text, closingBrace(literal))
    ? addBeforeBrace(source, literal, element)
    : { start: opening, end: opening, text: element }
}

function addLastRow(source: Source, literal: SgNode, element: string): Change {
  return isFirstOnLine(source.text, closingBrace(literal))
    ? addBeforeBrace(source, literal, element)
    : addAfter(literal, element)
}

function addBeforeBrace(source: Source, literal: SgNode, element: string): Change {
  const at = lineStart(source.text, closingBrace(literal))
  const indent = `${indentation(source.text, closingBrace(literal))}\t`
  return { start: at, end: at, text: indented(source, [`${element},`], indent) }
}

function addAfter(literal: SgNode, element: string): Change {
  const at = Math.max(...elements(literal).map(end))
  return { start: at, end: at, text: `, ${element}` }
}

function elements(literal: SgNode): SgNode[] {
  return body(literal)
    .namedChildren()
    .filter((node) => !node.is('comment'))
}

function closingBrace(literal: SgNode): number {
  return end(body(literal)) - 1
}

function body(match: SgNode): SgNode {
  const value = isKeyed(match) ? match.parent() : match.is('composite_literal') ? match.field('body') : null
  if (!value) throw new Error(`add-element matched a ${match.kind()}, not a composite literal`)
  return value
}

function isKeyed(match: SgNode): boolean {
  return match.is('keyed_element')
}
