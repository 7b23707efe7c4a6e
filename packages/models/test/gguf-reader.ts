import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { tensorTypes } from '../src/gguf/tensor-types.ts'

export interface ReadTensor {
  type: string
  shape: number[]
  data: Buffer
}

export interface ReadGguf {
  version: number
  metadata: Record<string, unknown>
  tensors: Record<string, ReadTensor>
}

const METADATA_BYTES = 32e6

/** The metadata of a file that is too large to read whole. */
export function readMetadata(path: string): ReadGguf['metadata'] {
  const file = openSync(path, 'r')
  const head = Buffer.alloc(METADATA_BYTES)
  readSync(file, head)
  closeSync(file)
  return parse(head).metadata
}

/** Reads what the writer writes, by its own understanding of the format. */
export function readGguf(path: string): ReadGguf {
  const file = readFileSync(path)
  const { version, metadata, infos, start } = parse(file)
  const tensors = infos.map(({ name, shape, type, offset }) => {
    const [typeName, layout] = Object.entries(tensorTypes).find(([, { id }]) => id === type) ?? []
    if (!typeName || !layout || offset % 32 !== 0) throw new Error(`bad tensor ${name}`)
    const size = (shape.reduce((a, b) => a * b) / layout.block) * layout.bytes
    const data = file.subarray(start + offset, start + offset + size)
    if (data.length !== size) throw new Error(`tensor ${name} is cut short`)
    return [name, { type: typeName, shape, data }] as const
  })
  return { version, metadata, tensors: Object.fromEntries(tensors) }
}

function parse(file: Buffer) {
  let at = 0
  const take = (length: number) => {
    at += length
    return file.subarray(at - length, at)
  }
  const uint32 = () => take(4).readUInt32LE()
  const uint64 = () => Number(take(8).readBigUInt64LE())
  const string = () => take(uint64()).toString()
  const value = (type: number): unknown => {
    if (type === 4) return uint32()
    if (type === 5) return take(4).readInt32LE()
    if (type === 6) return take(4).readFloatLE()
    if (type === 7) return take(1).readUInt8() === 1
    if (type === 8) return string()
    if (type === 10) return take(8).readBigUInt64LE()
    if (type !== 9) throw new Error(`unknown type ${type}`)
    const element = uint32()
    return Array.from({ length: uint64() }, () => value(element))
  }

  if (take(4).toString() !== 'GGUF') throw new Error('no GGUF')
  const version = uint32()
  const tensorCount = uint64()
  const metadata = Object.fromEntries(Array.from({ length: uint64() }, () => [string(), value(uint32())]))
  const infos = Array.from({ length: tensorCount }, () => {
    const name = string()
    const shape = Array.from({ length: uint32() }, uint64)
    return { name, shape, type: uint32(), offset: uint64() }
  })
  return { version, metadata, infos, start: Math.ceil(at / 32) * 32 }
}
