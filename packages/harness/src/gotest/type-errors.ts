import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { relative, resolve, sep } from 'node:path'
import { Failure } from '@exaone4/failure'
import { execa } from 'execa'
import { z } from 'zod'
import { goEnvironment } from '../build/go-build.ts'

export interface TypeCheck {
  tree: string
  /** Patterns, as the Go command takes them. */
  packages: readonly string[]
  /** Path of an overlay file. */
  overlay?: string | undefined
  signal?: AbortSignal | undefined
}

/** A place that does not compile: a path below the tree, with forward slashes, and what the compiler says. */
export interface GoTypeError {
  file: string
  message: string
}

const LINE = /^(?:vet: )?([^:\n]+\.go):\d+(?::\d+)?: (.+)$/gm

/**
 * What keeps packages and their tests from compiling, in part: Go stops early in each package. Quicker than to compile
 * them.
 *
 * @throws Failure `build` where Go fails for another reason, `interrupted`
 */
export async function typeErrors({ tree, packages, overlay, signal }: TypeCheck): Promise<GoTypeError[]> {
  const overlays = overlay === undefined ? [] : ['-overlay', overlay]
  // One analyzer of little work: types are checked before any of them.
  const args = [
    'vet',
    '-buildtag',
    '-trimpath',
    '-p',
    String(availableParallelism()),
    ...overlays,
    ...packages,
  ]
  const result = await execa('go', args, {
    cwd: tree,
    env: goEnvironment,
    reject: false,
    all: true,
    ...(signal && { cancelSignal: signal }),
  })
  if (signal?.aborted) throw new Failure('interrupted', 'interrupted', { hint: 'run the command again' })
  if (!result.failed) return []
  const replaced = await replacedFiles(overlay)
  const errors = [...result.all.matchAll(LINE)].map(([, path = '', message = '']) => {
    const place = resolve(tree, path)
    return {
      file: relative(tree, replaced.get(place) ?? place)
        .split(sep)
        .join('/'),
      message,
    }
  })
  if (errors.length > 0) return errors
  throw new Failure('build', 'Go cannot check the types of the tree', {
    detail: result.all.split('\n').slice(-10).join('\n'),
  })
}

const overlaySchema = z.object({ Replace: z.record(z.string(), z.string()) })

/** The files of a tree by what an overlay has in their place: Go names the latter. */
async function replacedFiles(overlay: string | undefined): Promise<Map<string, string>> {
  if (overlay === undefined) return new Map()
  const { Replace: replace } = overlaySchema.parse(JSON.parse(await readFile(overlay, 'utf8')))
  return new Map(Object.entries(replace).map(([file, replacement]) => [replacement, file]))
}
