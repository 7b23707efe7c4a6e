import { open, readdir, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'

const PRODUCT = /\.(o|a|so(\.\d+)*|dylib)$/
const ELF = 0x7f454c46

/**
 * Removes what compilers and linkers were writing when they were killed. They write the header of a file, which
 * says how long it is, last; so what is whole can be told and is kept.
 *
 * @param since only files written from then on, in milliseconds
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

/** Is it an ELF file of 64 bits with all of its sections? */
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
