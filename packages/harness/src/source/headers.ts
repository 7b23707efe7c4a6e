import { existsSync } from 'node:fs'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Failure } from '@exaone4/patches'
import { downloadModule } from './gomod.ts'

/** Where llama.cpp keeps the libraries of others. Go module zips leave out every folder of that name. */
const VENDOR = 'llama/llama.cpp/vendor'

interface Header {
  /** As it is included: `<folder>/<file>`. */
  include: string
  from: { module: string; path: string } | { text: string }
}

/**
 * The headers of the vendor folder, from Go modules that carry them: an Ollama of the time when they
 * stood elsewhere in its tree, and the Go binding of miniaudio.
 */
export const vendoredHeaders: readonly Header[] = [
  {
    include: 'nlohmann/json.hpp',
    from: { module: 'github.com/ollama/ollama', path: 'llama/llama.cpp/common/json.hpp' },
  },
  { include: 'nlohmann/json_fwd.hpp', from: { text: '#pragma once\n#include "json.hpp"\n' } },
  {
    include: 'stb/stb_image.h',
    from: { module: 'github.com/ollama/ollama', path: 'llama/llama.cpp/common/stb_image.h' },
  },
  { include: 'miniaudio/miniaudio.h', from: { module: 'github.com/gen2brain/malgo', path: 'miniaudio.h' } },
]

/** Does the tree compile llama.cpp, and so need the vendored headers? Newer releases do not. */
function needsHeaders(tree: string): boolean {
  return existsSync(join(tree, 'llama/llama.go'))
}

/**
 * Adds the vendored headers that a tree lacks.
 *
 * @returns the files it wrote, relative to the tree
 * @throws Failure `source` when one of them cannot be had
 */
export async function completeHeaders(tree: string, scratch: string): Promise<string[]> {
  if (!needsHeaders(tree)) return []
  const missing = vendoredHeaders.filter((header) => !existsSync(join(tree, VENDOR, header.include)))
  const written: string[] = []
  for (const { include, from } of missing) {
    const path = join(VENDOR, include)
    await mkdir(dirname(join(tree, path)), { recursive: true })
    if ('text' in from) {
      await writeFile(join(tree, path), from.text)
    } else {
      const { dir } = await downloadModule('headers', from.module, scratch)
      await copyHeader(join(dir, from.path), join(tree, path), include, from.module)
    }
    written.push(path)
  }
  return written
}

async function copyHeader(source: string, target: string, include: string, module: string): Promise<void> {
  try {
    await copyFile(source, target)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new Failure('source', `the header ${include} is missing from the Go module ${module}`, {
      hint: 'run "go clean -modcache" and try again: the module cache has lost the file',
      cause: error,
    })
  }
}
