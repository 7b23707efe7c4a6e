import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tensorSize } from '../src/gguf/tensor.ts'
import { writeDummyModel } from '../src/kinds/dummy.ts'
import { writeDummyProjector } from '../src/kinds/dummy-projector.ts'
import { projectorTensors } from '../src/kinds/projector-tensors.ts'
import { type ModelSize, type Quantization, shapes, tensorShapes } from '../src/kinds/shapes.ts'
import { readGguf, readMetadata } from './gguf-reader.ts'

const bytes = (size: ModelSize, quantization: Quantization) =>
  tensorShapes(shapes[size], quantization).reduce((sum, tensor) => sum + tensorSize(tensor), 0)

describe('shapes', () => {
  test('the weights are as large as the published files, to a tenth of a gigabyte', () => {
    expect((bytes('32B', 'Q4_K_M') / 1e9).toFixed(1)).toBe('19.3')
    expect((bytes('32B', 'Q5_K_M') / 1e9).toFixed(1)).toBe('22.7')
    expect((bytes('32B', 'Q8_0') / 1e9).toFixed(1)).toBe('34.0')
    expect((bytes('1.2B', 'Q4_K_M') / 1e9).toFixed(1)).toBe('0.8')
  })

  test('half of the layers keep more bits in what suffers most from losing them', () => {
    const ofType = (type: string, part: string) =>
      tensorShapes(shapes['32B'], 'Q4_K_M').filter(
        (tensor) => tensor.type === type && tensor.name.includes(part),
      ).length
    expect([ofType('Q6_K', 'ffn_down'), ofType('Q4_K', 'ffn_down')]).toEqual([32, 32])
    expect([ofType('Q6_K', 'attn_v'), ofType('Q4_K', 'attn_v')]).toEqual([32, 32])
    expect([ofType('Q6_K', 'attn_k'), ofType('Q6_K', 'ffn_up')]).toEqual([0, 0])
  })

  test('tied embeddings have the type of an output matrix, and there is no other one', () => {
    const tensors = tensorShapes(shapes['1.2B'], 'Q4_K_M')
    expect(tensors.find(({ name }) => name === 'token_embd.weight')?.type).toBe('Q6_K')
    expect(tensors.some(({ name }) => name === 'output.weight')).toBe(false)
  })
})

describe('EXAONE 4.5', () => {
  test('the model has 723 tensors, those of its prediction block among them', () => {
    const tensors = tensorShapes(shapes['33B'], 'Q4_K_M')
    expect(tensors).toHaveLength(723)
    expect(tensors.filter(({ name }) => name.startsWith('blk.64.nextn.')).map(({ name }) => name)).toEqual(
      ['eh_proj', 'enorm', 'hnorm', 'shared_head_norm'].map((name) => `blk.64.nextn.${name}.weight`),
    )
  })
})

describe('file', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'exaone4-dummy-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('it is whole, and takes megabytes on the disk', async () => {
    const path = join(folder, 'whole.gguf')
    const size = await writeDummyModel(path, { size: '32B', quantization: 'Q4_K_M' })
    const { size: length, blocks } = await stat(path)
    expect(length).toBe(size)
    expect(length).toBeGreaterThan(bytes('32B', 'Q4_K_M'))
    expect(blocks * 512).toBeLessThan(10e6)
  })

  test('with a tiny feed-forward, attention and vocabulary stay as they are', async () => {
    const path = join(folder, 'tiny.gguf')
    await writeDummyModel(path, { size: '1.2B', quantization: 'Q4_K_M', ffn: 'tiny' })
    const { metadata, tensors } = readGguf(path)
    expect(metadata).toMatchObject({
      'general.file_type': 15,
      'exaone4.block_count': 30,
      'exaone4.attention.head_count_kv': 8,
      'exaone4.attention.key_length': 64,
      'exaone4.feed_forward_length': 256,
    })
    expect(metadata['tokenizer.ggml.tokens']).toHaveLength(102_400)
    expect(new Set(metadata['tokenizer.ggml.tokens'] as string[]).size).toBe(102_400)
    expect(tensors['blk.29.attn_k.weight']).toMatchObject({ type: 'Q4_K', shape: [2048, 512] })
    expect(tensors['blk.29.ffn_down.weight']?.shape).toEqual([256, 2048])
    expect(tensors['rope_freqs.weight']?.data.readFloatLE()).toBe(1)
  })

  test('EXAONE 4.5 has its own tokens and a block more than layers', async () => {
    const path = join(folder, '4.5.gguf')
    await writeDummyModel(path, { size: '33B', quantization: 'Q4_K_M' })
    const metadata = readMetadata(path)
    const tokens = metadata['tokenizer.ggml.tokens'] as string[]
    expect(metadata).toMatchObject({
      'general.architecture': 'exaone4',
      'exaone4.block_count': 65,
      'exaone4.nextn_predict_layers': 1,
      'exaone4.context_length': 262_144,
      'tokenizer.ggml.pre': 'exaone-moe',
    })
    expect(tokens).toHaveLength(153_600)
    expect(tokens[metadata['tokenizer.ggml.eos_token_id'] as number]).toBe('<|endofturn|>')
  })

  test("the projector has as many tensors as LG's, and its file as many bytes", async () => {
    expect(projectorTensors()).toHaveLength(343)
    // Names and other metadata differ.
    expect(
      Math.abs((await writeDummyProjector(join(folder, 'projector.gguf'))) - 2_574_221_920),
    ).toBeLessThan(1000)
  })
})
