/** Little-endian parts of a file, to be joined with `Buffer.concat`. */
export type ByteWriter = Uint8Array[]

export function writeUint32(out: ByteWriter, value: number): void {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  out.push(bytes)
}

export function writeInt32(out: ByteWriter, value: number): void {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  out.push(bytes)
}

export function writeFloat32(out: ByteWriter, value: number): void {
  const bytes = Buffer.alloc(4)
  bytes.writeFloatLE(value)
  out.push(bytes)
}

export function writeUint64(out: ByteWriter, value: bigint): void {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(value)
  out.push(bytes)
}

/** The length in bytes (uint64), then the text in UTF-8. */
export function writeString(out: ByteWriter, value: string): void {
  const bytes = Buffer.from(value)
  writeUint64(out, BigInt(bytes.length))
  out.push(bytes)
}
