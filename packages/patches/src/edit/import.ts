import type { SgNode } from '@ast-grep/napi'
import { literalValue } from '../syntax/go.ts'
import type { Change } from './edit.ts'
import {
  end,
  indentation,
  indented,
  isFirstOnLine,
  nextLine,
  type Source,
  start,
  startWithComments,
} from './source.ts'

export function findImport(list: SgNode, path: string): SgNode | undefined {
  return specs(list).find((spec) => pathOf(spec) === path)
}

/**
 * Adds an import where its path sorts, in the group whose paths begin most like it; nothing where imports share a
 * line, or in an empty list.
 */
export function addImport(source: Source, list: SgNode, path: string, name?: string): Change | undefined {
  const group = nearest(groups(source, specs(list)), path)
  const last = group.at(-1)
  if (!last || !specs(list).every((spec) => isFirstOnLine(source.text, start(spec)))) return undefined
  const next = group.find((spec) => pathOf(spec) > path)
  const at = next ? startWithComments(source, next) : nextLine(source.text, end(last))
  const line = [name, JSON.stringify(path)].filter((part) => part !== undefined).join(' ')
  return { start: at, end: at, text: indented(source, [line], indentation(source.text, start(last))) }
}

/** Imports with no empty line between them: gofmt sorts each such group by itself. */
function groups(source: Source, all: readonly SgNode[]): SgNode[][] {
  const found: SgNode[][] = []
  for (const spec of all) {
    const group = found.at(-1)
    const previous = group?.at(-1)
    const adjoins = previous && nextLine(source.text, end(previous)) >= startWithComments(source, spec)
    if (group && adjoins) group.push(spec)
    else found.push([spec])
  }
  return found
}

/** The last of the groups that hold the path most alike. */
function nearest(all: readonly SgNode[][], path: string): readonly SgNode[] {
  const likeness = (group: readonly SgNode[]) =>
    Math.max(...group.map((spec) => commonElements(pathOf(spec), path)))
  const best = Math.max(...all.map(likeness))
  return all.findLast((group) => likeness(group) === best) ?? []
}

function commonElements(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')]
  const differs = left.findIndex((element, index) => element !== right[index])
  return differs === -1 ? left.length : differs
}

function specs(list: SgNode): SgNode[] {
  if (!list.is('import_spec_list'))
    throw new Error(`add-import matched a ${list.kind()}, not a list of imports`)
  return list.children().filter((node) => node.is('import_spec'))
}

function pathOf(spec: SgNode): string {
  return literalValue(spec.field('path')?.text() ?? '')
}
