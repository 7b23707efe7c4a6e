import { relative } from 'node:path'
import { Failure } from '@exaone4/failure'
import { type Adoption, type HandEdit, parseSource, refresh } from '@exaone4/harness'
import { defaultRelease, facts, findRelease, series } from '@exaone4/patches'
import { type Command, Option } from 'commander'
import { ensureTreeTools } from '../build-tools.ts'
import { action, command } from '../command.ts'
import type { OutputFlags } from '../output/output.ts'
import { space } from '../root.ts'

type Flags = OutputFlags & { release?: string; source?: string; patch?: string; write?: boolean }

export const refreshCommand: Command = command(
  'refresh',
  'Read back what was edited by hand in ollama-src/<release>; tells what it would do, and does it with --write',
  'pnpm exaone4 refresh --release v0.18.0 --write',
)
  .addOption(
    new Option('--release <version>', 'whose tree').default(undefined, 'the newest that is supported'),
  )
  .addOption(
    new Option('--source <source>', 'what the tree was made from: gomod, git, git:URL or path:DIR').default(
      'gomod',
    ),
  )
  .option(
    '--patch <id>',
    'the patch that new files belong to; parser/go.leading-bos for those that only some releases get',
  )
  .option('--write', 'write the files of the patches')
  .action(
    action<Flags>(async (flags, context) => {
      await ensureTreeTools(context)
      const release = findRelease(flags.release ?? defaultRelease)
      const { dir, edits, written, isComplete } = await refresh(space, {
        release,
        source: parseSource(flags.source ?? 'gomod'),
        series,
        write: flags.write ?? false,
        ...(flags.patch !== undefined && { adoption: adoptionOf(flags.patch) }),
      })
      const text = edits.length === 0 ? `${here(dir)} has no changes by hand` : edits.map(told).join('\n\n')
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
    }),
  )

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

function told(edit: HandEdit): string {
  const { path, hunks } = edit
  const lines = hunks.flatMap((hunk) => hunk.lines.filter((line) => line !== '').map((line) => `  ${line}`))
  switch (edit.kind) {
    case 'ours':
      return edit.isThere
        ? `${path}: is in ${here(edit.target)} already`
        : [`${path}: goes to ${here(edit.target)}`, ...lines].join('\n')
    case 'conflict':
      return [`${path}: cannot go to ${here(edit.target)}, which changed since`, ...lines].join('\n')
    case 'removed':
      return `${path}: is gone; if it is to go: git rm ${here(edit.target)}`
    case 'unassigned':
      return `${path}: a new file that belongs to no patch; name one: --patch ID`
    case 'upstream':
      return [`${path}: an edit must be written${placesOf(edit)}`, ...lines].join('\n')
  }
}

function placesOf({ declarations, edits }: Extract<HandEdit, { kind: 'upstream' }>): string {
  const where = declarations.length === 0 ? '' : `, in ${declarations.join(' and ')}`
  return edits.length === 0 ? where : `${where}; the file is changed by ${edits.join(', ')}`
}

function conclusion(
  edits: readonly HandEdit[],
  written: readonly string[],
  flags: Flags,
  isComplete: boolean,
): string[] {
  const toWrite = edits.some((edit) => edit.kind === 'ours' && !edit.isThere)
  const toEdit = edits.find((edit) => edit.kind === 'upstream')
  const release = flags.release === undefined ? '' : ` --release ${flags.release}`
  return [
    ...(written.length === 0 ? [] : [`${written.length} files written; see git diff packages/patches`]),
    ...(isComplete ? ['the tree was made anew from the patches'] : []),
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
