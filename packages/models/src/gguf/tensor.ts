import { endianness } from 'node:os'
import { Failure } from '@exaone4/failure'
import { type TensorTypeName, tensorTypes } from './tensor-types.ts'

/**
 * The content of a tensor: bytes as in the file, numbers (F32 tensors only), a function that returns the bytes in chunks,
 * or zeros, which are stored sparsely.
 */
export type TensorData =
  | 'zeros'
  | Uint8Array
  | Float32Array
  | (() => Iterable<Uint8Array> | AsyncIterable<Uint8Array>)

export interface Tensor {
  name: string
  type: TensorTypeName
  /** One to four dimensions in ggml's order: the length of a row first. */
  shape: readonly number[]
  data: TensorData
}

// GGML_MAX_NAME and GGML_MAX_DIMS in ggml.h
const LONGEST_NAME = 63
const MOST_DIMENSIONS = 4

/**
 * Bytes of a tensor's data in the file, without padding.
 *
 * @throws Failure `usage` for a name or shape that ggml would refuse
 */
export function tensorSize({ name, type, shape }: Omit<Tensor, 'data'>): number {
  if (name === '' || Buffer.byteLength(name) > LONGEST_NAME) {
    throw new Failure('usage', `tensor name ${JSON.stringify(name)} must have 1 to ${LONGEST_NAME} bytes`)
  }
  const row = shape[0]
  if (row === undefined || shape.length > MOST_DIMENSIONS || !shape.every(isDimension)) {
    throw new Failure('usage', `tensor ${name}: [${shape}] is not a shape of 1 to 4 positive integers`)
  }
  const { block, bytes } = tensorTypes[type]
  if (row % block !== 0) {
    throw new Failure(
      'usage',
      `tensor ${name}: a row of ${row} cannot be cut into ${type} blocks of ${block}`,
    )
  }
  return (shape.reduce((product, length) => product * length, 1) / block) * bytes
}

/** The data in chunks, checked to be exactly `size` bytes. Zeros give no chunks. */
export async function* tensorChunks({ name, type, data }: Tensor, size: number): AsyncGenerator<Uint8Array> {
  if (data === 'zeros') return
  let seen = 0
  for await (const chunk of typeof data === 'function' ? data() : [asBytes(name, type, data)]) {
    seen += chunk.length
    if (seen > size) break
    yield chunk
  }
  if (seen !== size) {
    const got = seen > size ? `at least ${seen}` : `${seen}`
    throw new Failure(
      'usage',
      `tensor ${name}: its shape needs ${size} bytes of ${type}, its data has ${got}`,
    )
  }
}

function asBytes(name: string, type: TensorTypeName, data: Uint8Array | Float32Array): Uint8Array {
  if (data instanceof Uint8Array) return data
  if (type !== 'F32') {
    throw new Failure('usage', `tensor ${name}: numbers are written as F32, not as ${type}`)
  }
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  return endianness() === 'LE' ? bytes : Buffer.from(bytes).swap32()
}

function isDimension(length: number): boolean {
  return Number.isSafeInteger(length) && length > 0
}
