import { relative } from 'node:path'
import { parseSource, refresh } from '@exaone4/harness'
import { defaultRelease, findRelease, series } from '@exaone4/patches'
import { adoptionOf, handEditText, refreshConclusion } from '@exaone4/upstream'
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

/** Reads manual edits in a prepared tree back into the patches. */
export async function refreshPatches(flags: RefreshFlags, context: Context): Promise<number> {
  await ensureTreeTools(context)
  const release = findRelease(flags.release ?? defaultRelease)
  const refreshed = await refresh(space, {
    release,
    source: parseSource(flags.source ?? 'gomod'),
    series,
    write: flags.write ?? false,
    ...(flags.patch !== undefined && { adoption: adoptionOf(flags.patch) }),
  })
  const { dir, edits, written, isComplete } = refreshed
  const text =
    edits.length === 0
      ? `${here(dir)} has no manual edits`
      : edits.map((edit) => handEditText(edit, here)).join('\n\n')
  context.out.result(text, {
    release: release.version,
    dir: here(dir),
    write: flags.write ?? false,
    written: written.map(here),
    complete: isComplete,
    edits: edits.map((edit) => ('target' in edit ? { ...edit, target: here(edit.target) } : edit)),
  })
  for (const line of refreshConclusion(refreshed, flags)) context.out.say(line)
  return 0
}

function here(path: string): string {
  return relative(space.root, path)
}
