import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { eraOf, eras } from '../era/eras.ts'
import { downloadModule, type PinnedModule } from './gomod.ts'

interface Header {
  /** The path in `#include`: `<folder>/<file>`. */
  include: string
  from: { module: PinnedModule; path: string; sha256: string } | { text: string }
}

/** An old release of Ollama that has these headers elsewhere in its tree. */
const OLD_OLLAMA: PinnedModule = {
  path: 'github.com/ollama/ollama',
  version: 'v0.11.0',
  sum: 'h1:gVAa0XZo1pJW+fvvU2mEQv0U/1SCtIb3QDa4OE81TFA=',
  goModSum: 'h1:9+1//yWPsDE2u+l1a5mpaKrYw4VdnSsRU3ioq5BvMms=',
}

/** The Go binding of miniaudio, which contains its header unchanged. */
export const MALGO: PinnedModule = {
  path: 'github.com/gen2brain/malgo',
  version: 'v0.11.23',
  sum: 'h1:3/VAI8DP9/Wyx1CUDNlUQJVdWUvGErhjHDqYcHVk9ME=',
  goModSum: 'h1:f9TtuN7DVrXMiV/yIceMeWpvanyVzJQMlBecJFVMxww=',
}

/** The headers of the vendor folder, from Go modules that contain them. */
export const vendoredHeaders: readonly Header[] = [
  {
    include: 'nlohmann/json.hpp',
    from: {
      module: OLD_OLLAMA,
      path: 'llama/llama.cpp/common/json.hpp',
      sha256: '5b4b37308d67f9820b5926486374246054fdd06baae85309b820a8315f23caca',
    },
  },
  { include: 'nlohmann/json_fwd.hpp', from: { text: '#pragma once\n#include "json.hpp"\n' } },
  {
    include: 'stb/stb_image.h',
    from: {
      module: OLD_OLLAMA,
      path: 'llama/llama.cpp/common/stb_image.h',
      sha256: '594c2fe35d49488b4382dbfaec8f98366defca819d916ac95becf3e75f4200b3',
    },
  },
  {
    include: 'miniaudio/miniaudio.h',
    from: {
      module: MALGO,
      path: 'miniaudio.h',
      sha256: 'd5ba21367845e71c6b18294987819142aa76a292daa7c53ac1f880478d09108d',
    },
  },
]

/** Their paths in trees of any era. */
export const headerPaths: readonly string[] = Object.values(eras).flatMap(({ headers }) =>
  headers ? vendoredHeaders.map(({ include }) => join(headers.folder, include)) : [],
)

/**
 * Adds the vendored headers that a tree lacks.
 *
 * @returns the files that were written, relative to the tree
 * @throws Failure `source` if one of them is not available
 */
export async function completeHeaders(tree: string, scratch: string): Promise<string[]> {
  const { headers } = eraOf(tree)
  if (!headers || !existsSync(join(tree, headers.neededBy))) return []
  const missing = vendoredHeaders.filter(({ include }) => !existsSync(join(tree, headers.folder, include)))
  const written: string[] = []
  for (const { include, from } of missing) {
    const path = join(headers.folder, include)
    const content = 'text' in from ? from.text : await downloadHeader(include, from, scratch)
    await mkdir(dirname(join(tree, path)), { recursive: true })
    await writeFile(join(tree, path), content)
    written.push(path)
  }
  return written
}

async function downloadHeader(
  include: string,
  { module, path, sha256 }: { module: PinnedModule; path: string; sha256: string },
  scratch: string,
): Promise<Buffer> {
  const { dir } = await downloadModule(module, scratch)
  const content = await readFile(join(dir, path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return undefined
  })
  if (content && createHash('sha256').update(content).digest('hex') === sha256) return content
  throw new Failure(
    'source',
    `the header ${include} is ${content ? 'damaged' : 'missing'} in the Go module ${module.path}`,
    { detail: join(dir, path), hint: 'run "go clean -modcache" and try again: the module cache was changed' },
  )
}
