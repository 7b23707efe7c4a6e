import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  bool,
  float32,
  float32s,
  int32,
  int32s,
  string,
  strings,
  uint32,
  uint64,
} from '../src/gguf/metadata.ts'
import { type Tensor, tensorSize } from '../src/gguf/tensor.ts'
import { type TensorTypeName, tensorTypes } from '../src/gguf/tensor-types.ts'
import { writeGguf } from '../src/gguf/write.ts'
import { readGguf } from './gguf-reader.ts'

let folder: string
let path: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gguf-'))
  path = join(folder, 'model.gguf')
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

const metadata = {
  'general.architecture': string('exaone4'),
  'a.uint32': uint32(2 ** 32 - 1),
  'a.int32': int32(-5),
  'a.uint64': uint64(2n ** 63n),
  'a.float32': float32(0.5),
  'a.yes': bool(true),
  'a.no': bool(false),
  'a.text': string('안녕 🚀'),
  'a.strings': strings(['', 'Ġb', '한']),
  'a.int32s': int32s([1, -2]),
  'a.float32s': float32s([0.25, -1]),
  'a.empty': strings([]),
}

const bytes = (length: number) => Uint8Array.from({ length }, (_, index) => index)

describe('what is written can be read', () => {
  test('metadata of every type, in order', async () => {
    await writeGguf(path, { metadata, tensors: [] })
    const read = readGguf(path)
    expect(read.version).toBe(3)
    expect(Object.keys(read.metadata)).toEqual(Object.keys(metadata))
    expect(read.metadata).toEqual(
      Object.fromEntries(Object.entries(metadata).map(([key, { value }]) => [key, value])),
    )
  })

  test('tensors from bytes, numbers, chunks and zeros', async () => {
    const size = await writeGguf(path, {
      metadata,
      tensors: [
        { name: 'bytes', type: 'Q8_0', shape: [32, 3], data: bytes(102) },
        { name: 'zeros', type: 'Q4_0', shape: [32], data: 'zeros' },
        { name: 'numbers', type: 'F32', shape: [3], data: Float32Array.of(1, -2, 0.5) },
        { name: 'chunks', type: 'F16', shape: [5], data: () => [bytes(4), bytes(0), bytes(6)] },
        {
          name: 'later',
          type: 'BF16',
          shape: [1, 2],
          data: async function* () {
            yield bytes(1)
            yield bytes(3)
          },
        },
      ],
    })
    const { tensors } = readGguf(path)
    expect(tensors).toEqual({
      bytes: { type: 'Q8_0', shape: [32, 3], data: Buffer.from(bytes(102)) },
      zeros: { type: 'Q4_0', shape: [32], data: Buffer.alloc(18) },
      numbers: { type: 'F32', shape: [3], data: Buffer.from('0000803f000000c00000003f', 'hex') },
      chunks: { type: 'F16', shape: [5], data: Buffer.from([0, 1, 2, 3, 0, 1, 2, 3, 4, 5]) },
      later: { type: 'BF16', shape: [1, 2], data: Buffer.from([0, 0, 1, 2]) },
    })
    expect((await stat(path)).size).toBe(size)
    expect(size % 32).toBe(0)
  })

  test('the same bytes each time, and nothing beside the file', async () => {
    const file = { metadata, tensors: [{ name: 't', type: 'F16', shape: [2], data: bytes(4) } as const] }
    await writeGguf(path, file)
    const first = await readFile(path)
    await writeGguf(path, file)
    expect(await readFile(path)).toEqual(first)
    expect(await readdir(folder)).toEqual(['model.gguf'])
  })

  test('zeros take no room on the disk', async () => {
    const size = await writeGguf(path, {
      metadata,
      tensors: [
        { name: 'before', type: 'Q4_K', shape: [5120, 27392], data: 'zeros' },
        { name: 'last', type: 'F32', shape: [1], data: Float32Array.of(1) },
        { name: 'after', type: 'Q6_K', shape: [5120, 27392], data: 'zeros' },
      ],
    })
    const onDisk = await stat(path)
    expect(onDisk.size).toBe(size)
    expect(size).toBeGreaterThan(190e6)
    expect(onDisk.blocks * 512).toBeLessThan(1e6)
  })
})

test.each<[TensorTypeName, number[], number]>([
  ['F32', [3, 2], 24],
  ['F16', [3, 2], 12],
  ['BF16', [3, 2], 12],
  ['Q8_0', [64, 2], 136],
  ['Q4_0', [64, 2], 72],
  ['Q4_K', [256, 3], 432],
  ['Q5_K', [512], 352],
  ['Q6_K', [256, 1, 1, 2], 420],
  ['Q4_K', [5120, 102_400], 294_912_000],
])('a tensor of %s %j takes %i bytes', (type, shape, size) => {
  expect(tensorSize({ name: 't', type, shape })).toBe(size)
})

test('types have ids of their own', () => {
  expect(new Set(Object.values(tensorTypes).map(({ id }) => id)).size).toBe(Object.keys(tensorTypes).length)
})

describe('what cannot be written', () => {
  const tensor: Tensor = { name: 't', type: 'F32', shape: [2], data: 'zeros' }

  test.each<[string, Tensor[]]>([
    ['tensor t is given twice', [tensor, tensor]],
    ['tensor t: [] is not a shape of 1 to 4 positive integers', [{ ...tensor, shape: [] }]],
    ['tensor t: [2,0] is not a shape of 1 to 4 positive integers', [{ ...tensor, shape: [2, 0] }]],
    [
      'tensor t: [1,1,1,1,1] is not a shape of 1 to 4 positive integers',
      [{ ...tensor, shape: [1, 1, 1, 1, 1] }],
    ],
    [
      'tensor t: a row of 48 cannot be cut into Q8_0 blocks of 32',
      [{ ...tensor, type: 'Q8_0', shape: [48, 32] }],
    ],
    ['tensor name "" must have 1 to 63 bytes', [{ ...tensor, name: '' }]],
    [`tensor name "${'n'.repeat(64)}" must have 1 to 63 bytes`, [{ ...tensor, name: 'n'.repeat(64) }]],
    ['tensor t: its shape needs 8 bytes of F32, its data has 7', [{ ...tensor, data: bytes(7) }]],
    ['tensor t: its shape needs 8 bytes of F32, its data has at least 9', [{ ...tensor, data: bytes(9) }]],
    [
      'tensor t: its shape needs 8 bytes of F32, its data has 4',
      [{ ...tensor, data: () => [bytes(2), bytes(2)] }],
    ],
    [
      'tensor t: numbers are written as F32, not as F16',
      [{ ...tensor, type: 'F16', data: Float32Array.of(1, 2) }],
    ],
  ])('%s', async (message, tensors) => {
    await expect(writeGguf(path, { metadata, tensors })).rejects.toMatchObject({ code: 'usage', message })
    expect(await readdir(folder)).toEqual([])
  })

  test('a number that its type cannot hold', async () => {
    await expect(writeGguf(path, { metadata: { a: uint32(-1) }, tensors: [] })).rejects.toMatchObject({
      code: 'usage',
      message: 'metadata a: not a value of type uint32',
    })
  })

  test('an endless tensor is given up', async () => {
    const endless = function* () {
      for (;;) yield bytes(8)
    }
    await expect(
      writeGguf(path, { metadata, tensors: [{ ...tensor, data: endless }] }),
    ).rejects.toMatchObject({ message: 'tensor t: its shape needs 8 bytes of F32, its data has at least 16' })
  })

  test('an interrupted write leaves what was there', async () => {
    await writeFile(path, 'old')
    const data = function* () {
      yield bytes(4)
      throw new Error('interrupted')
    }
    await expect(writeGguf(path, { metadata, tensors: [{ ...tensor, data }] })).rejects.toThrow('interrupted')
    expect(await readFile(path, 'utf8')).toBe('old')
    expect(await readdir(folder)).toEqual(['model.gguf'])
  })

  test('no such folder', async () => {
    await expect(
      writeGguf(join(folder, 'none', 'model.gguf'), { metadata, tensors: [] }),
    ).rejects.toMatchObject({ code: 'build', hint: 'Create the folder first.' })
  })

  test('a folder in the place of the file', async () => {
    await mkdir(path)
    await expect(writeGguf(path, { metadata, tensors: [] })).rejects.toMatchObject({ code: 'build' })
    expect(await readdir(folder)).toEqual(['model.gguf'])
  })
})
