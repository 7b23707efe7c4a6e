import { relative } from 'node:path'
import { Failure } from '@exaone4/failure'
import { type Adoption, type HandEdit, parseSource, refresh } from '@exaone4/harness'
import { defaultRelease, facts, findRelease, series } from '@exaone4/patches'
import type { OutputFlags } from '../output/output.ts'
import type { Context } from '../program/command.ts'
import { ensureTreeTools } from '../program/require-tools.ts'
import { space } from '../program/workspace.ts'

export type RefreshFlags = OutputFlags & {
  release?: string
  source?: string
  patch?: string
  write?: boolean
}

/** Reads back edits that were made by hand in a prepared tree. */
export async function refreshPatches(flags: RefreshFlags, context: Context): Promise<number> {
  await ensureTreeTools(context)
  const release = findRelease(flags.release ?? defaultRelease)
  const { dir, edits, written, isComplete } = await refresh(space, {
    release,
    source: parseSource(flags.source ?? 'gomod'),
    series,
    write: flags.write ?? false,
    ...(flags.patch !== undefined && { adoption: adoptionOf(flags.patch) }),
  })
  const text =
    edits.length === 0 ? `${here(dir)} has no edits made by hand` : edits.map(editText).join('\n\n')
  context.out.result(text, {
    release: release.version,
    dir: here(dir),
    write: flags.write ?? false,
    written: written.map(here),
    complete: isComplete,
    edits: edits.map((edit) => ('target' in edit ? { ...edit, target: here(edit.target) } : edit)),
  })
  for (const line of conclusion(edits, written, flags, isComplete)) context.out.say(line)
  return 0
}

function adoptionOf(text: string): Adoption {
  const [id = '', folder = 'go', ...more] = text.split('/')
  const patch = series.find((each) => each.id === id)
  const folders = ['go', ...facts.map((fact) => `go.${fact}`)]
  if (!patch || !folders.includes(folder) || more.length > 0) {
    throw new Failure('usage', `unknown patch ${JSON.stringify(text)}`, {
      hint: `patches are ${series.map((each) => each.id).join(', ')}; folders in them are ${folders.join(', ')}`,
    })
  }
  return { patch, folder }
}

function here(path: string): string {
  return relative(space.root, path)
}

function editText(edit: HandEdit): string {
  const { path, hunks } = edit
  const lines = hunks.flatMap((hunk) => hunk.lines.filter((line) => line !== '').map((line) => `  ${line}`))
  switch (edit.kind) {
    case 'ours':
      return edit.isThere
        ? `${path}: already in ${here(edit.target)}`
        : [`${path}: goes to ${here(edit.target)}`, ...lines].join('\n')
    case 'conflict':
      return [
        `${path}: cannot go to ${here(edit.target)}: that file has changed since the tree was made`,
        ...lines,
      ].join('\n')
    case 'removed':
      return `${path}: deleted; to delete it from the patch, too: git rm ${here(edit.target)}`
    case 'unassigned':
      return `${path}: a new file that belongs to no patch; name one: --patch ID`
    case 'upstream':
      return [`${path}: write an edit for this${placesOf(edit)}`, ...lines].join('\n')
  }
}

function placesOf({ declarations, edits }: Extract<HandEdit, { kind: 'upstream' }>): string {
  const where = declarations.length === 0 ? '' : `, in ${declarations.join(' and ')}`
  return edits.length === 0 ? where : `${where}; edits that change this file: ${edits.join(', ')}`
}

function conclusion(
  edits: readonly HandEdit[],
  written: readonly string[],
  flags: RefreshFlags,
  isComplete: boolean,
): string[] {
  const toWrite = edits.some((edit) => edit.kind === 'ours' && !edit.isThere)
  const toEdit = edits.find((edit) => edit.kind === 'upstream')
  const release = flags.release === undefined ? '' : ` --release ${flags.release}`
  return [
    ...(written.length === 0 ? [] : [`wrote ${written.length} files; see git diff packages/patches`]),
    ...(isComplete ? ['the tree was rebuilt from the patches'] : []),
    ...(toWrite && !flags.write ? [`next: pnpm exaone4 refresh${release} --write`] : []),
    ...(toEdit
      ? [
          `next: write the edit in packages/patches/src/patches/${patchOf(toEdit)}/index.ts, then: pnpm --filter @exaone4/patches unit`,
        ]
      : []),
  ]
}

function patchOf({ edits }: Extract<HandEdit, { kind: 'upstream' }>): string {
  return edits[0]?.split('/', 1)[0] ?? '<patch>'
}
