import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { Failure } from '@exaone4/failure'
import { type ByteWriter, writeString, writeUint32, writeUint64 } from './bytes.ts'
import { type Metadata, writeMetadataValue } from './metadata.ts'
import { type Tensor, tensorChunks, tensorSize } from './tensor.ts'
import { tensorTypes } from './tensor-types.ts'

export interface GgufFile {
  metadata: Metadata
  tensors: readonly Tensor[]
}

interface PlacedTensor {
  tensor: Tensor
  /** Bytes of data, and their offset in the data section. */
  size: number
  offset: number
}

const VERSION = 3
// Readers assume this alignment if `general.alignment` is missing.
const ALIGNMENT = 32

/**
 * Writes a GGUF file (version 3, little endian, alignment 32) and returns its size in bytes. The same input gives the same
 * bytes. The file appears at `path` only when it is complete.
 *
 * @throws Failure `usage` for an impossible description, `build` for a disk error
 *
 * Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
export async function writeGguf(path: string, { metadata, tensors }: GgufFile): Promise<number> {
  const placed = place(tensors)
  const header = encodeHeader(metadata, placed)
  const last = placed.at(-1)
  const size = header.length + (last ? align(last.offset + last.size) : 0)

  const partial = `${path}.${process.pid}.partial`
  try {
    const file = await open(partial, 'w')
    try {
      await writeAll(file, header, 0)
      for (const { tensor, size, offset } of placed) {
        let position = header.length + offset
        for await (const chunk of tensorChunks(tensor, size)) {
          await writeAll(file, chunk, position)
          position += chunk.length
        }
      }
      // Zeros and padding were skipped: extend the file over them.
      await file.truncate(size)
    } finally {
      await file.close()
    }
    await rename(partial, path)
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {})
    throw isSystemError(error) ? cannotWrite(path, error) : error
  }
  return size
}

function place(tensors: readonly Tensor[]): PlacedTensor[] {
  const names = new Set<string>()
  let offset = 0
  return tensors.map((tensor) => {
    if (names.has(tensor.name)) throw new Failure('usage', `tensor ${tensor.name} is given twice`)
    names.add(tensor.name)
    const placed = { tensor, size: tensorSize(tensor), offset }
    offset = align(offset + placed.size)
    return placed
  })
}

function encodeHeader(metadata: Metadata, placed: readonly PlacedTensor[]): Buffer {
  const out: ByteWriter = [Buffer.from('GGUF')]
  const entries = Object.entries(metadata)
  writeUint32(out, VERSION)
  writeUint64(out, BigInt(placed.length))
  writeUint64(out, BigInt(entries.length))
  for (const [key, value] of entries) {
    writeString(out, key)
    try {
      writeMetadataValue(out, value)
    } catch (cause) {
      throw new Failure('usage', `metadata ${key}: not a value of type ${value.type}`, { cause })
    }
  }
  for (const { tensor, offset } of placed) {
    writeString(out, tensor.name)
    writeUint32(out, tensor.shape.length)
    for (const length of tensor.shape) writeUint64(out, BigInt(length))
    writeUint32(out, tensorTypes[tensor.type].id)
    writeUint64(out, BigInt(offset))
  }
  const header = Buffer.concat(out)
  return Buffer.concat([header], align(header.length))
}

function align(offset: number): number {
  return Math.ceil(offset / ALIGNMENT) * ALIGNMENT
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let written = 0
  while (written < bytes.length) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written)
    written += bytesWritten
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}

function cannotWrite(path: string, cause: NodeJS.ErrnoException): Failure {
  const hints: Record<string, string> = {
    ENOSPC: 'Free some space on that disk, or choose another folder.',
    EROFS: 'That disk is read-only: choose another folder.',
    EACCES: 'Choose a folder that you may write to.',
    ENOENT: 'Create the folder first.',
  }
  const hint = hints[cause.code ?? '']
  return new Failure('build', `cannot write ${path}: ${cause.message}`, { cause, ...(hint && { hint }) })
}
