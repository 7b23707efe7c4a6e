import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'

export interface Piece {
  file: string
  bytes: number
  sha256: string
}

export interface Split {
  pieces: Piece[]
  /** SHA-256 of the whole file. */
  bytes: number
  sha256: string
}

/** A list that `sha256sum --check` reads. */
export const SUMS = 'SHA256SUMS'

/**
 * Cuts a file into `<name>.001` and so on, and writes a list of their SHA-256 sums. Deletes older pieces with the same
 * name.
 *
 * @param pieceBytes largest size of a piece
 */
export async function splitFile(path: string, folder: string, pieceBytes: number): Promise<Split> {
  const name = basename(path)
  await mkdir(folder, { recursive: true })
  for (const old of await readdir(folder)) if (old.startsWith(`${name}.`)) await rm(join(folder, old))

  const whole = createHash('sha256')
  const pieces: Piece[] = []
  for (let start = 0, more = true; more; start += pieceBytes) {
    const file = `${name}.${String(pieces.length + 1).padStart(3, '0')}`
    const sum = createHash('sha256')
    let bytes = 0
    const piece = await open(join(folder, file), 'w')
    try {
      for await (const chunk of createReadStream(path, { start, end: start + pieceBytes - 1 })) {
        whole.update(chunk)
        sum.update(chunk)
        bytes += (chunk as Buffer).length
        await piece.write(chunk as Buffer)
      }
    } finally {
      await piece.close()
    }
    more = bytes === pieceBytes
    if (bytes > 0) pieces.push({ file, bytes, sha256: sum.digest('hex') })
    else await rm(join(folder, file))
  }
  await writeFile(join(folder, SUMS), pieces.map(({ file, sha256 }) => `${sha256}  ${file}\n`).join(''))
  return {
    pieces,
    bytes: pieces.reduce((sum, { bytes }) => sum + bytes, 0),
    sha256: whole.digest('hex'),
  }
}
