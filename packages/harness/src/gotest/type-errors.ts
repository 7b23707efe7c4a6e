import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { relative, resolve, sep } from 'node:path'
import { Failure, refuseInterrupted } from '@exaone4/failure'
import { execa } from 'execa'
import { z } from 'zod'
import { goEnvironment } from '../build/go-build.ts'

export interface TypeCheck {
  tree: string
  /** Patterns for the Go command. */
  packages: readonly string[]
  /** Path of an overlay file. */
  overlay?: string | undefined
  signal?: AbortSignal | undefined
}

/** A place that does not compile: a path in the tree, with forward slashes, and the compiler's message. */
export interface GoTypeError {
  file: string
  message: string
}

const LINE = /^(?:vet: )?([^:\n]+\.go):\d+(?::\d+)?: (.+)$/gm

/**
 * Type errors in packages and their tests. They may be incomplete, because Go stops early in each package. This is
 * faster than compilation.
 *
 * @throws Failure `build` if Go fails for another reason, `interrupted`
 */
export async function typeErrors({ tree, packages, overlay, signal }: TypeCheck): Promise<GoTypeError[]> {
  const overlays = overlay === undefined ? [] : ['-overlay', overlay]
  // One cheap analyzer: types are checked before any analyzer runs.
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
  refuseInterrupted(signal)
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

/** The files of a tree, by the paths that replace them in an overlay: Go reports the latter. */
async function replacedFiles(overlay: string | undefined): Promise<Map<string, string>> {
  if (overlay === undefined) return new Map()
  const { Replace: replace } = overlaySchema.parse(JSON.parse(await readFile(overlay, 'utf8')))
  return new Map(Object.entries(replace).map(([file, replacement]) => [replacement, file]))
}
