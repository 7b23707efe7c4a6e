import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'

/**
 * The `h1:` hash of a module's extracted files, as defined by golang.org/x/mod/sumdb/dirhash: SHA-256 over the sorted
 * lines `<sha256 of the file>  <prefix>/<path>`. go.sum contains this hash. So it detects a tree that differs from what
 * was published, even if the module cache was changed after the download.
 */
export async function dirHash(dir: string, prefix: string): Promise<string> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))

  const summary = createHash('sha256')
  for (const path of paths) {
    const sum = createHash('sha256')
      .update(await readFile(join(dir, path)))
      .digest('hex')
    summary.update(`${sum}  ${prefix}/${path}\n`)
  }
  return `h1:${summary.digest('base64')}`
}
