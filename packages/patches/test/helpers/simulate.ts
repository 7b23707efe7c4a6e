import type { SgNode } from '@ast-grep/napi'
import { applyEdits } from '../../src/edit/apply-edits.ts'
import type { Edit } from '../../src/index.ts'
import { go } from '../../src/syntax/go.ts'

/** What upstream might do to the place of an edit: the file before, and after. Undefined where it cannot. */
export type Simulation = (edit: Edit, text: string) => string | undefined

/** The function or type gets another name. */
export const rename: Simulation = (edit, text) => {
  const name = scopeOf(edit, text)?.field('name')
  return name ? replaceNode(text, name, `${name.text()}Renamed`) : undefined
}

/** What it consists of goes elsewhere. */
export const moveBody: Simulation = (edit, text) => {
  const body = bodyOf(edit, text)
  if (!body) return undefined
  const isStruct = body.is('field_declaration_list')
  const moved = isStruct ? `type moved struct ${body.text()}` : `func moved() ${body.text()}`
  return `${replaceNode(text, body, isStruct ? '{\n\tmoved\n}' : '{\n\tmoved()\n}')}\n${moved}\n`
}

/** A list in it becomes a variable of the package, a switch a function. */
export const moveList: Simulation = (edit, text) => {
  const list = scopeOf(edit, text)?.find({ rule: edit.match })
  switch (edit.operation.kind) {
    case 'add-element':
      return list?.is('composite_literal')
        ? `${replaceNode(text, list, 'moved')}\nvar moved = ${list.text()}\n`
        : undefined
    case 'add-case':
      return list ? `${replaceNode(text, list, 'moved()')}\nfunc moved() {\n\t${list.text()}\n}\n` : undefined
  }
}

/** What it consists of is there a second time. */
export const double: Simulation = (edit, text) => {
  const body = bodyOf(edit, text)
  if (!body) return undefined
  const inside = body.text().slice(1, -1)
  return replaceNode(text, body, `{${inside}${inside}}`)
}

/** Upstream makes the change itself. */
export const adopt: Simulation = (edit, text) => applyEdits(edit.file, text, [edit]).text

function bodyOf(edit: Edit, text: string): SgNode | null | undefined {
  const scope = scopeOf(edit, text)
  const body = scope?.field('body') ?? scope?.field('type')
  return body?.is('struct_type') ? body.children().at(-1) : body
}

function scopeOf({ within }: Edit, text: string): SgNode | undefined {
  return within === 'imports' ? undefined : go.findScopes(go.parse(text), within)[0]
}

function replaceNode(text: string, node: SgNode, replacement: string): string {
  const { start, end } = node.range()
  return text.slice(0, start.index) + replacement + text.slice(end.index)
}
