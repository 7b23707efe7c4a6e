import type { HandEdit, Refresh } from '@exaone4/harness'

/** What happens to an edit, with its lines, as text for people. */
export function handEditText(edit: HandEdit, here: (path: string) => string): string {
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

/** What was done, and the next commands. */
export function refreshConclusion(
  { edits, written, isComplete }: Refresh,
  { release: asked, write = false }: { release?: string; write?: boolean },
): string[] {
  const toWrite = edits.some((edit) => edit.kind === 'ours' && !edit.isThere)
  const toEdit = edits.find((edit) => edit.kind === 'upstream')
  const release = asked === undefined ? '' : ` --release ${asked}`
  return [
    ...(written.length === 0 ? [] : [`wrote ${written.length} files; see git diff packages/patches`]),
    ...(isComplete ? ['the tree was rebuilt from the patches'] : []),
    ...(toWrite && !write ? [`next: pnpm exaone4 refresh${release} --write`] : []),
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
