import { Failure } from '@exaone4/failure'
import { string, uint32 } from '../gguf/metadata.ts'
import type { Tensor } from '../gguf/tensor.ts'
import { writeGguf } from '../gguf/write.ts'
import { type Chain, END, scriptedChain } from './chain.ts'
import { type Code, codes, sign } from './codes.ts'
import { FEED_FORWARD, filled, layerTensors } from './layer-tensors.ts'
import { modelMetadata, tokenizerMetadata } from './metadata.ts'
import type { Script } from './script.ts'
import type { MemberName } from './shapes.ts'
import { fillUp, members, type OtherMemberName, type TagKind } from './vocabulary.ts'

export interface ScriptedModel {
  /** The output after a prompt that ends with `</think>` and a blank line, or with any other text that is not a piece. */
  content: Script
  /** The output after a prompt that ends with `<think>` and a newline: reasoning, `</think>`, answer (default: `content`). */
  thinking?: Script
  /** How tags are tokenized (default: `pieces`). Of equal tags, only the first can be a single token, see below. */
  tags?: TagKind
  /** A Jinja template for `tokenizer.chat_template` (default: none). */
  chatTemplate?: string
  /** `exaone4.pooling_type`, which only models that embed texts have (default: none). */
  poolingType?: number
  /** With 64, sliding-window and full-attention layers as in 32B; otherwise all full-attention as in 1.2B (default: 2, which is fast). */
  layers?: number
  /** The member of the family, which decides about tokens and pre-tokenizer (default: `4.0`). */
  member?: MemberName | OtherMemberName
  /** Name of the pre-tokenizer; `gpt-2` is equivalent to that of 4.0 (default: that of the member); null for none. */
  preTokenizer?: string | null
  /** With so many tokens, of which the file tells the number, too (default: as many as are needed). */
  vocabularySize?: number
  /** Blocks after the layers that predict further tokens, as EXAONE 4.5 has one (default: 0). */
  predictionLayers?: number
  /** Attention heads; the hidden size is heads × headDim (default: 2). */
  heads?: number
  /** KV heads (default: 1). */
  kvHeads?: number
  /** Elements per head, a multiple of 32: the block of a quantized cache (default: 64). */
  headDim?: number
  /** Elements per value head; if it differs from `headDim`, runners refuse flash attention and llama.cpp refuses the model. */
  valueDim?: number
  /** Trained context in tokens (default: 131,072). */
  contextLength?: number
  /** Window of the sliding-window layers in tokens (default: 4,096). */
  slidingWindow?: number
  /** Outputs of the first feed-forward matrices, a multiple of 32 (default: 32). */
  feedForward?: number
  /** Every so many tokens, the next one is wrong: a draft model whose tokens are not all accepted (default: none). */
  wrongEvery?: number
}

type Shape = Required<
  Omit<
    ScriptedModel,
    | 'content'
    | 'thinking'
    | 'tags'
    | 'chatTemplate'
    | 'poolingType'
    | 'member'
    | 'preTokenizer'
    | 'vocabularySize'
    | 'wrongEvery'
  >
>

// The right token's logit exceeds any other by 2 × the hidden size, so any usual temperature samples it.
const OUTPUT_SCALE = 4
const FILE_TYPE_Q8_0 = 7

/**
 * Writes a small EXAONE GGUF that answers any prompt with a fixed text, and returns its size in bytes.
 *
 * The norms around attention and feed-forward have zero weights, so layers add nothing, and the output depends only on the
 * embedding of the last token. An embedding is a code of ±1, and the output row of a token is the code of the token before
 * it. Every piece of a script is a token, so all pieces of a model must differ. If tags are single tokens (`tags`), only
 * the first occurrence of a tag is one, thinking first; later ones are in pieces.
 *
 * Serve it with `num_thread` 1: on a busy machine, several threads synchronize in every tiny layer, which is a hundred
 * times slower.
 *
 * @throws Failure `usage` for scripts that cannot be cut like that or an impossible shape, `build` for a disk error
 */
export async function writeScriptedModel(path: string, model: ScriptedModel): Promise<number> {
  const { content, thinking, tags = 'pieces', chatTemplate, poolingType } = model
  const member = members[model.member ?? '4.0']
  const shape = completeShape(model)
  const chain = scriptedChain({ content, tags, member, ...(thinking !== undefined && { thinking }) })
  if (model.wrongEvery !== undefined) misleadEvery(chain, model.wrongEvery)
  const { vocabularySize, preTokenizer = member.preTokenizer } = model
  if (vocabularySize !== undefined) fillUp(chain.vocabulary, vocabularySize)
  return await writeGguf(path, {
    metadata: {
      ...modelMetadata({
        ...shape,
        name: `Scripted ${titleOf(model.member ?? '4.0')}`,
        architecture: member.architecture,
        fileType: FILE_TYPE_Q8_0,
        ropeBase: 1e6,
        ...(vocabularySize !== undefined && { vocabularySize }),
      }),
      ...tokenizerMetadata(chain.vocabulary, preTokenizer ?? undefined, member.endOfTurn),
      ...(chatTemplate !== undefined && { 'tokenizer.chat_template': string(chatTemplate) }),
      ...(poolingType !== undefined && { [`${member.architecture}.pooling_type`]: uint32(poolingType) }),
    },
    tensors: [
      ...chainTensors(chain, shape.heads * shape.headDim),
      ...layerTensors({ ...shape, architecture: member.architecture }),
    ],
  })
}

/** Members of the family by their number are called by it alone. */
function titleOf(member: string): string {
  return /^\d/.test(member) ? `EXAONE ${member}` : member
}

function completeShape(model: ScriptedModel): Shape {
  const { layers = 2, predictionLayers = 0, heads = 2, kvHeads = 1, headDim = 64 } = model
  const {
    valueDim = headDim,
    contextLength = 131_072,
    slidingWindow = 4096,
    feedForward = FEED_FORWARD,
  } = model
  if ((heads * headDim) % 32 !== 0) {
    throw new Failure('usage', `${heads} heads of ${headDim} are no multiple of 32`)
  }
  if (feedForward % 32 !== 0) {
    throw new Failure('usage', `a feed-forward of ${feedForward} must be a multiple of 32`)
  }
  if (heads % kvHeads !== 0) {
    throw new Failure('usage', `${heads} heads cannot share ${kvHeads} key/value heads evenly`)
  }
  return {
    layers,
    predictionLayers,
    heads,
    kvHeads,
    headDim,
    valueDim,
    contextLength,
    slidingWindow,
    feedForward,
  }
}

function chainTensors({ vocabulary, after, before, states }: Chain, hidden: number): Tensor[] {
  const shape = [hidden, vocabulary.texts.length]
  const rowOf = codes(states, hidden).map((code) => float16Row(code, hidden))
  const noRow = Buffer.alloc(hidden * 2)
  const rows = (stateOf: (id: number) => number | undefined) =>
    Buffer.concat(vocabulary.texts.map((_, id) => rowOf[stateOf(id) ?? -1] ?? noRow))
  return [
    { name: 'token_embd.weight', type: 'F16', shape, data: rows((id) => after[id]) },
    { name: 'output.weight', type: 'F16', shape, data: rows((id) => before.get(id)) },
    { name: 'output_norm.weight', type: 'F32', shape: [hidden], data: filled(hidden, OUTPUT_SCALE) },
  ]
}

/** Leads every so many tokens of the script to the end of the turn. */
function misleadEvery(chain: Chain, every: number): void {
  let pieces = 0
  for (const [id] of chain.before) {
    if (++pieces % every === 0) chain.after[id] = END
  }
}

/** A code in half precision. */
function float16Row(code: Code, length: number): Buffer {
  const row = Buffer.alloc(length * 2)
  for (let index = 0; index < length; index++) {
    row.writeUInt16LE(sign(code, index) > 0 ? 0x3c00 : 0xbc00, index * 2)
  }
  return row
}
