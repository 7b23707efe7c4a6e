import { type ByteWriter, writeFloat32, writeInt32, writeString, writeUint32, writeUint64 } from './bytes.ts'

/** A metadata value with its type in the file; made by the helpers below. */
export type MetadataValue =
  | { type: 'uint32' | 'int32' | 'float32'; value: number }
  | { type: 'uint64'; value: bigint }
  | { type: 'bool'; value: boolean }
  | { type: 'string'; value: string }
  | { type: 'strings'; value: readonly string[] }
  | { type: 'int32s' | 'float32s'; value: readonly number[] }

/** Keys and values, in the order in which they are written. */
export type Metadata = Readonly<Record<string, MetadataValue>>

export const uint32 = (value: number): MetadataValue => ({ type: 'uint32', value })
export const int32 = (value: number): MetadataValue => ({ type: 'int32', value })
export const uint64 = (value: bigint): MetadataValue => ({ type: 'uint64', value })
export const float32 = (value: number): MetadataValue => ({ type: 'float32', value })
export const bool = (value: boolean): MetadataValue => ({ type: 'bool', value })
export const string = (value: string): MetadataValue => ({ type: 'string', value })
export const strings = (value: readonly string[]): MetadataValue => ({ type: 'strings', value })
export const int32s = (value: readonly number[]): MetadataValue => ({ type: 'int32s', value })
export const float32s = (value: readonly number[]): MetadataValue => ({ type: 'float32s', value })

// enum gguf_type in gguf.h
const UINT32 = 4
const INT32 = 5
const FLOAT32 = 6
const BOOL = 7
const STRING = 8
const ARRAY = 9
const UINT64 = 10

/** Appends the type of a value and the value. Throws a RangeError for a number outside of its type. */
export function writeMetadataValue(out: ByteWriter, metadata: MetadataValue): void {
  switch (metadata.type) {
    case 'uint32':
      writeUint32(out, UINT32)
      writeUint32(out, metadata.value)
      break
    case 'int32':
      writeUint32(out, INT32)
      writeInt32(out, metadata.value)
      break
    case 'float32':
      writeUint32(out, FLOAT32)
      writeFloat32(out, metadata.value)
      break
    case 'uint64':
      writeUint32(out, UINT64)
      writeUint64(out, metadata.value)
      break
    case 'bool':
      writeUint32(out, BOOL)
      out.push(Uint8Array.of(metadata.value ? 1 : 0))
      break
    case 'string':
      writeUint32(out, STRING)
      writeString(out, metadata.value)
      break
    case 'strings':
      writeArray(out, STRING, metadata.value, writeString)
      break
    case 'int32s':
      writeArray(out, INT32, metadata.value, writeInt32)
      break
    case 'float32s':
      writeArray(out, FLOAT32, metadata.value, writeFloat32)
      break
  }
}

function writeArray<T>(
  out: ByteWriter,
  elementType: number,
  values: readonly T[],
  write: (out: ByteWriter, value: T) => void,
): void {
  writeUint32(out, ARRAY)
  writeUint32(out, elementType)
  writeUint64(out, BigInt(values.length))
  for (const value of values) write(out, value)
}
