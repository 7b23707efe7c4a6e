import { open, readdir, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'

const PRODUCT = /\.(o|a|so(\.\d+)*|dylib)$/
const ELF = 0x7f454c46

/**
 * Removes files that compilers and linkers were writing when they were killed. They write the header of a file, which
 * contains its length, last. So complete files are recognized and stay.
 *
 * @param since only files written from this time on, in milliseconds
 */
export async function removeHalfWritten(dir: string, since: number): Promise<void> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  for (const entry of entries.filter((file) => file.isFile())) {
    const path = join(entry.parentPath, entry.name)
    const program = basename(entry.parentPath) === 'bin' && !entry.name.includes('.')
    if (!(program || PRODUCT.test(entry.name))) continue
    if ((await stat(path)).mtimeMs < since || (await isWhole(path))) continue
    await rm(path)
    await rm(`${path}.d`, { force: true })
  }
}

/** Is it a complete 64-bit ELF file? */
async function isWhole(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const header = Buffer.alloc(64)
    const { bytesRead } = await file.read(header, 0, header.length, 0)
    if (bytesRead < header.length || header.readUInt32BE(0) !== ELF) return false
    const table = Number(header.readBigUInt64LE(0x28))
    const length = header.readUInt16LE(0x3a) * header.readUInt16LE(0x3c)
    return table > 0 && table + length <= (await file.stat()).size
  } finally {
    await file.close()
  }
}
