import type { SgNode } from '@ast-grep/napi'
import type { Language } from '../syntax/language.ts'
import { languageOf } from '../syntax/languages.ts'

/** A file, parsed. */
export interface Source {
  file: string
  text: string
  language: Language
  eol: '\n' | '\r\n'
  root: SgNode
}

export function readSource(file: string, text: string): Source {
  const language = languageOf(file)
  return { file, text, language, eol: /^[^\n]*\r\n/.test(text) ? '\r\n' : '\n', root: language.parse(text) }
}

export function start(node: SgNode): number {
  return node.range().start.index
}

export function end(node: SgNode): number {
  return node.range().end.index
}

export function lineStart(text: string, position: number): number {
  return position === 0 ? 0 : text.lastIndexOf('\n', position - 1) + 1
}

/** Where the next line starts; the text's length on the last line. */
export function nextLine(text: string, position: number): number {
  const newline = text.indexOf('\n', position)
  return newline === -1 ? text.length : newline + 1
}

export function indentation(text: string, position: number): string {
  return /^[\t ]*/.exec(text.slice(lineStart(text, position), position))?.[0] ?? ''
}

export function isFirstOnLine(text: string, position: number): boolean {
  return /^[\t ]*$/.test(text.slice(lineStart(text, position), position))
}

/**
 * The start of the node's line, or of the comment lines directly above it at the same indentation: they
 * belong to the node, and nothing may come between.
 */
export function startWithComments({ root, text }: Source, node: SgNode): number {
  const above = (top: number): number => {
    // Most code has none, and to look for comments by syntax takes a walk through the whole file.
    if (!mayEndComment(text, top)) return top
    const comment = root
      .findAll({ rule: { kind: 'comment' } })
      .find(
        (candidate) =>
          nextLine(text, end(candidate)) === top &&
          isFirstOnLine(text, start(candidate)) &&
          indentation(text, start(candidate)) === indentation(text, start(node)),
      )
    return comment ? above(lineStart(text, start(comment))) : top
  }
  return above(lineStart(text, start(node)))
}

/** Could the line above this start of a line be a comment, or the end of one? */
function mayEndComment(text: string, top: number): boolean {
  const line = text.slice(lineStart(text, Math.max(0, top - 1)), top).trim()
  return line.startsWith('//') || line.endsWith('*/')
}

/** Lines at an indentation, each ended as the file ends its lines. */
export function indented(source: Source, lines: readonly string[], indent: string): string {
  return lines.map((line) => (line === '' ? '' : indent + line) + source.eol).join('')
}
