import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { byteLevel } from '../src/kinds/byte-level.ts'
import { codes, distance, sign } from '../src/kinds/codes.ts'
import { promptMerges } from '../src/kinds/prompt-words.ts'
import { type Script, scriptPieces } from '../src/kinds/script.ts'
import { type ScriptedModel, writeScriptedModel } from '../src/kinds/scripted.ts'
import { readGguf } from './gguf-reader.ts'

const call = (city: string) =>
  `<tool_call>{"name": "get_weather", "arguments": {"city": "${city}"}}</tool_call>`
const korean = '안녕하세요! 👩‍👩‍👧 만나서 반가워요.\n\n무엇을 도와 드릴까요?\n'
const tags = ['<think>', '</think>', '<tool_call>', '</tool_call>']

describe('pieces', () => {
  const texts = {
    short: 'Hi.',
    single: 'x',
    empty: '',
    korean,
    calls: `${call('Paris')}\n${call('서울')}`,
    newlines: '\n\n\n\n\n\n\n\n\n\n',
    same: 'a'.repeat(500),
    long: Array.from({ length: 1000 }, (_, index) => `word${index} `).join(''),
  }

  test.each(Object.entries(texts))('%s: they spell the text, each one once', (_, text) => {
    for (const [shortest, longest] of [
      [1, 1],
      [2, 2],
      [2, 7],
      [1, 40],
    ] as const) {
      for (const seed of [0, 1, 2]) {
        const pieces = scriptPieces({ text, length: [shortest, longest], seed }, new Set())
        expect(pieces.join('')).toBe(byteLevel(text))
        expect(new Set(pieces).size).toBe(pieces.length)
      }
    }
  })

  test.each(Object.entries(texts))('%s: none is a single character, unless the text is one', (_, text) => {
    const pieces = scriptPieces({ text, length: 2 }, new Set())
    const characters = new Set(Array.from(text, byteLevel))
    expect(pieces.filter((piece) => characters.has(piece))).toEqual(text.length === 1 ? [text] : [])
  })

  test('two scripts of a model share none', () => {
    const taken = new Set<string>()
    const pieces = [...scriptPieces(korean, taken), ...scriptPieces(`thinking ${korean}`, taken)]
    expect(new Set(pieces).size).toBe(pieces.length)
    expect(taken).toEqual(new Set(pieces))
  })

  test('cuts are the same each time, and differ with the seed', () => {
    const cut = (seed: number) => scriptPieces({ text: texts.long, seed }, new Set())
    expect(cut(3)).toEqual(cut(3))
    expect(cut(3)).not.toEqual(cut(4))
  })

  test('a cut where it was asked for', () => {
    const between = [['</thi', 'nk>'] as const]
    const pieces = scriptPieces({ text: 'reason</think>abc', length: 4, between }, new Set())
    expect(pieces).toEqual(['reas', 'on</', 'thi', 'nk>a', 'bc'])
  })

  test('a cut at each place of that kind, wherever the lengths fall', () => {
    const text = `${call('Paris')}\n${call('서울')} ${call('Rome')}`
    for (let seed = 0; seed < 50; seed++) {
      const between = [['<tool', '_call>'] as const, ['</tool_', 'call>'] as const]
      const pieces = scriptPieces({ text, seed, between }, new Set())
      const edges = new Set(pieces.map((_, index) => pieces.slice(0, index).join('').length))
      const spelling = byteLevel(text)
      for (const { index } of spelling.matchAll(/<tool_call>/g)) expect(edges).toContain(index + 5)
      for (const { index } of spelling.matchAll(/<\/tool_call>/g)) expect(edges).toContain(index + 7)
    }
  })

  test('the first of equal tags is whole, the others are not', () => {
    const taken = new Set<string>()
    const pieces = scriptPieces(`a b</think>\n\n${call('Paris')}\n${call('Rome')}`, taken, tags)
    expect(pieces.slice(0, 4)).toEqual(['aĠb', '</think>', 'ĊĊ', '<tool_call>'])
    for (const tag of tags.slice(1)) expect(pieces.filter((piece) => piece === tag)).toHaveLength(1)
    expect(scriptPieces(call('Oslo'), taken, tags)).not.toContain('<tool_call>')
  })

  test('the pieces as given', () => {
    const rocket = Buffer.from('🚀')
    const script = ['Hi', ' 한', rocket.subarray(0, 3), rocket.subarray(3), '\n\n']
    const pieces = scriptPieces(script, new Set())
    expect(pieces).toHaveLength(5)
    expect(pieces.join('')).toBe(byteLevel('Hi 한🚀\n\n'))
  })

  test.each<[string, Script]>([
    ['a script needs the piece "ab" twice, and a token has one successor', ['ab', 'c', 'ab']],
    ['a script has an empty piece', ['ab', '']],
    ['a script has no "</think>" to cut', { text: 'ab', between: [['</thi', 'nk>']] }],
    ['[3, 2] is not a range of lengths from 1 up', { text: 'ab', length: [3, 2] }],
    ['[0, 0] is not a range of lengths from 1 up', { text: 'ab', length: 0 }],
    [
      'a script needs the piece "a" twice, and a token has one successor',
      {
        text: 'a|a',
        between: [
          ['a', '|'],
          ['|', 'a'],
        ],
      },
    ],
  ])('%s', (message, script) => {
    expect(() => scriptPieces(script, new Set())).toThrow(expect.objectContaining({ code: 'usage', message }))
  })
})

test('bytes are spelled as in GPT-2', () => {
  expect(byteLevel('a b\n한')).toBe('aĠbĊíķľ')
  const all = Array.from({ length: 256 }, (_, byte) => byteLevel(Uint8Array.of(byte)))
  expect(new Set(all).size).toBe(256)
  expect(all[0xad]).toBe('Ń')
})

test.each([64, 128, 640])('codes of %i elements are far from one another', (length) => {
  const all = codes(600, length)
  const product = (a: Uint32Array, b: Uint32Array) =>
    Array.from({ length }, (_, index) => sign(a, index) * sign(b, index)).reduce<number>((x, y) => x + y, 0)
  const [first, second] = all
  if (!first || !second) throw new Error('no codes')
  expect(product(first, first)).toBe(length)
  expect(product(first, second)).toBe(length - 2 * distance(first, second))
  for (const [index, a] of all.entries()) {
    for (const b of all.slice(index + 1)) {
      if (length - 2 * distance(a, b) > length / 2) throw new Error(`code ${index} is too near another`)
    }
  }
})

describe('a scripted model', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scripted-'))
  })
  afterAll(async () => {
    await rm(folder, { recursive: true })
  })

  const model: ScriptedModel = {
    content: `${korean}${call('서울')}\n${call('Paris')}`,
    thinking: `음… let me see.\n\n</think>\n\n${call('Rome')}`,
  }

  /** Follows the network from a prompt's last token: the token whose output row is nearest, until the turn ends. */
  async function say(written: ScriptedModel, lastToken: string): Promise<string> {
    const path = join(folder, 'said.gguf')
    await writeScriptedModel(path, written)
    const { metadata, tensors } = readGguf(path)
    const texts = metadata['tokenizer.ggml.tokens'] as string[]
    const hidden = metadata['exaone4.embedding_length'] as number
    const rows = (name: string) => {
      const { data } = tensors[name] ?? { data: Buffer.alloc(0) }
      return texts.map((_, id) =>
        Int8Array.from({ length: hidden }, (_, index) => {
          const half = data.readUInt16LE((id * hidden + index) * 2)
          return half === 0 ? 0 : half === 0x3c00 ? 1 : -1
        }),
      )
    }
    const embeddings = rows('token_embd.weight')
    const outputs = rows('output.weight')
    const byteOf = new Map(
      Array.from({ length: 256 }, (_, byte) => [byteLevel(Uint8Array.of(byte)), byte] as const),
    )
    const said: number[] = []
    for (let id = texts.indexOf(lastToken), steps = 0; steps < 5000; steps++) {
      const embedding = embeddings[id]
      if (!embedding) throw new Error(`no token ${id}`)
      const logits = outputs.map((row) => row.reduce((sum, x, index) => sum + x * (embedding[index] ?? 0), 0))
      const ranked = logits.toSorted((a, b) => b - a)
      expect((ranked[0] ?? 0) - (ranked[1] ?? 0)).toBeGreaterThanOrEqual(hidden / 2)
      id = logits.indexOf(ranked[0] ?? 0)
      const text = texts[id] ?? ''
      if (text === '[|endofturn|]') return Buffer.from(said).toString()
      for (const character of text) said.push(byteOf.get(character) ?? 0)
    }
    throw new Error('no end')
  }

  test.each(['pieces', 'user-defined', 'control'] as const)(
    'says its texts with tags as %s',
    async (kind) => {
      expect(await say({ ...model, tags: kind }, '</think>\n\n')).toBe(model.content)
      expect(await say({ ...model, tags: kind }, '<think>\n')).toBe(model.thinking)
      expect(await say({ ...model, tags: kind }, 'q')).toBe(model.content)
    },
  )

  test('a draft model has the vocabulary of the model, and is wrong after every so many tokens', async () => {
    const text = Array.from({ length: 12 }, (_, index) => ` number${index}`)
    const whole = join(folder, 'whole.gguf')
    const draft = join(folder, 'draft.gguf')
    await writeScriptedModel(whole, { content: text })
    await writeScriptedModel(draft, { content: text, layers: 1, feedForward: 64, wrongEvery: 4 })
    const [{ metadata }, drafting] = [readGguf(whole), readGguf(draft)]
    expect(drafting.metadata['tokenizer.ggml.tokens']).toEqual(metadata['tokenizer.ggml.tokens'])
    expect(drafting.tensors['blk.0.ffn_gate.weight']?.shape).toEqual([128, 64])
    expect(await say({ content: text, wrongEvery: 4 }, 'q')).not.toBe(text.join(''))
    expect(await say({ content: text, wrongEvery: 40 }, 'q')).toBe(text.join(''))
    await expect(writeScriptedModel(draft, { content: text, feedForward: 40 })).rejects.toThrow(
      'a feed-forward of 40 must be a multiple of 32',
    )
  })

  test('without thinking, one text after every prompt; nothing is a text, too', async () => {
    expect(await say({ content: 'Hi.' }, '<think>\n')).toBe('Hi.')
    expect(await say({ content: '' }, '</think>\n\n')).toBe('')
    expect(await say({ content: 'Hi.', thinking: '' }, '<think>\n')).toBe('')
    expect(await say({ content: '', thinking: 'Hm.' }, '<think>\n')).toBe('Hm.')
  })

  test('is an EXAONE 4.0 file, the same each time', async () => {
    const path = join(folder, 'model.gguf')
    const written: ScriptedModel = { ...model, layers: 64, chatTemplate: '{{ messages }}' }
    const size = await writeScriptedModel(path, written)
    const first = await readFile(path)
    await writeScriptedModel(path, written)
    expect(first.equals(await readFile(path))).toBe(true)
    expect(size).toBe(first.length)
    expect(size).toBeLessThan(6e6)

    const { metadata, tensors } = readGguf(path)
    const vocabulary = metadata['tokenizer.ggml.tokens'] as string[]
    const types = metadata['tokenizer.ggml.token_type'] as number[]
    const eos = metadata['tokenizer.ggml.eos_token_id'] as number
    expect(new Set(vocabulary).size).toBe(vocabulary.length)
    expect(types).toHaveLength(vocabulary.length)
    expect([vocabulary[eos], types[eos]]).toEqual(['[|endofturn|]', 3])
    expect(metadata).toMatchObject({
      'general.architecture': 'exaone4',
      'exaone4.block_count': 64,
      'exaone4.context_length': 131_072,
      'exaone4.attention.sliding_window': 4096,
      'tokenizer.ggml.pre': 'exaone4',
      'tokenizer.ggml.add_bos_token': false,
      'tokenizer.chat_template': '{{ messages }}',
    })
    expect(Object.keys(tensors)).toHaveLength(4 + 64 * 11)
    expect(tensors['blk.63.attn_output.weight']?.shape).toEqual([128, 128])
  })

  test('in other shapes', async () => {
    const path = join(folder, 'other.gguf')
    await writeScriptedModel(path, { ...model, layers: 30, heads: 5, headDim: 32, valueDim: 64 })
    const { metadata, tensors } = readGguf(path)
    expect(metadata).toMatchObject({
      'exaone4.embedding_length': 160,
      'exaone4.attention.key_length': 32,
      'exaone4.attention.value_length': 64,
    })
    expect(tensors['blk.0.attn_v.weight']?.shape).toEqual([160, 64])
    expect(tensors).not.toHaveProperty(['blk.30.attn_v.weight'])
  })

  test('of K-EXAONE: experts in all blocks but the first and the one that predicts', async () => {
    const path = join(folder, 'moe.gguf')
    const written: ScriptedModel = { ...model, member: 'K-EXAONE', layers: 48, predictionLayers: 1 }
    await writeScriptedModel(path, written)
    const { metadata, tensors } = readGguf(path)
    const tokens = metadata['tokenizer.ggml.tokens'] as string[]
    expect(tokens[metadata['tokenizer.ggml.eos_token_id'] as number]).toBe('<|endofturn|>')
    expect(metadata).toMatchObject({
      'general.architecture': 'exaone-moe',
      'tokenizer.ggml.pre': 'exaone-moe',
      'exaone-moe.block_count': 49,
      'exaone-moe.nextn_predict_layers': 1,
      'exaone-moe.expert_count': 8,
    })
    const withExperts = Object.keys(tensors).filter((name) => name.endsWith('.ffn_up_exps.weight'))
    expect(withExperts).toHaveLength(47)
    for (const block of [0, 48]) {
      expect(tensors).toHaveProperty([`blk.${block}.ffn_up.weight`])
      expect(tensors).not.toHaveProperty([`blk.${block}.ffn_up_exps.weight`])
    }
    expect(tensors['blk.1.ffn_down_exps.weight']?.shape).toEqual([32, 128, 8])
    expect(tensors).toHaveProperty(['blk.48.nextn.eh_proj.weight'])
    expect(tensors).not.toHaveProperty(['rope_freqs.weight'])
  })

  test('without a pre-tokenizer, and with more tokens than it needs', async () => {
    const path = join(folder, 'filled.gguf')
    await writeScriptedModel(path, { ...model, preTokenizer: null, vocabularySize: 2000 })
    const { metadata, tensors } = readGguf(path)
    expect(metadata).not.toHaveProperty(['tokenizer.ggml.pre'])
    expect(metadata['exaone4.vocab_size']).toBe(2000)
    expect(metadata['tokenizer.ggml.tokens']).toHaveLength(2000)
    expect(metadata['tokenizer.ggml.token_type']).toHaveLength(2000)
    expect(tensors['output.weight']?.shape).toEqual([128, 2000])
  })

  test.each<[string, Partial<ScriptedModel>]>([
    ['2 heads of 72 are no multiple of 32', { headDim: 72 }],
    ['5 heads cannot share 2 key/value heads evenly', { heads: 5, kvHeads: 2 }],
  ])('not so: %s', async (message, shape) => {
    await expect(writeScriptedModel(join(folder, 'no.gguf'), { ...model, ...shape })).rejects.toMatchObject({
      code: 'usage',
      message,
    })
  })
})

test('merges build words of prompts from bytes, each pair once', () => {
  const known = new Set(Array.from({ length: 256 }, (_, byte) => byteLevel(Uint8Array.of(byte))))
  for (const [left, right] of promptMerges()) {
    expect(known).toContain(left)
    expect(known).toContain(right)
    expect(known).not.toContain(left + right)
    known.add(left + right)
  }
  for (const word of ['\n\n', ' function', '":', ' arguments']) expect(known).toContain(byteLevel(word))
})
