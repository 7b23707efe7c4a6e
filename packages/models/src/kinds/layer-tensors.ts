import type { Tensor } from '../gguf/tensor.ts'
import { type ModelDescription, moe } from './metadata.ts'
import type { Architecture } from './vocabulary.ts'

/** Outputs of the first feed-forward matrices, where nothing else is said. */
export const FEED_FORWARD = 32

type LayerShape = Pick<
  ModelDescription,
  'architecture' | 'layers' | 'predictionLayers' | 'heads' | 'kvHeads' | 'headDim' | 'valueDim'
> & { feedForward?: number }

/** Norms of an architecture: `all` of the hidden size, `heads` of the size of a head. */
const norms: Record<Architecture, { all: readonly string[]; heads: readonly string[] }> = {
  exaone: { all: ['attn_norm', 'ffn_norm'], heads: [] },
  exaone4: { all: ['post_attention_norm', 'post_ffw_norm'], heads: ['attn_q_norm', 'attn_k_norm'] },
  'exaone-moe': { all: ['attn_norm', 'ffn_norm'], heads: ['attn_q_norm', 'attn_k_norm'] },
  llama: { all: ['attn_norm', 'ffn_norm'], heads: [] },
  qwen3: { all: ['attn_norm', 'ffn_norm'], heads: ['attn_q_norm', 'attn_k_norm'] },
}

/** Architectures with factors of their RoPE frequencies. llama.cpp refuses a file with more tensors than it reads. */
const scaled: ReadonlySet<Architecture> = new Set(['exaone', 'exaone4', 'llama'])

/** The tensors of all blocks. Norms of the hidden size are zero, so that the blocks add nothing. */
export function layerTensors(shape: LayerShape): Tensor[] {
  const { architecture = 'exaone4', layers, predictionLayers = 0, headDim } = shape
  const hidden = shape.heads * headDim
  const blocks = Array.from({ length: layers + predictionLayers }, (_, index) => index)
  const isMoe = (index: number): boolean =>
    architecture === 'exaone-moe' && index >= moe.denseLayers && index < layers
  return [
    ...(scaled.has(architecture) ? [vector('rope_freqs.weight', headDim / 2, 1)] : []),
    ...blocks.flatMap((index) => [
      ...attention(`blk.${index}`, architecture, shape),
      ...(isMoe(index) ? experts(`blk.${index}`, hidden) : feedForward(`blk.${index}`, hidden, shape)),
      ...(index < layers ? [] : prediction(`blk.${index}.nextn`, hidden)),
    ]),
  ]
}

function attention(block: string, architecture: Architecture, shape: LayerShape): Tensor[] {
  const { heads, kvHeads, headDim, valueDim } = shape
  const hidden = heads * headDim
  return [
    matrix(`${block}.attn_q.weight`, [hidden, hidden]),
    matrix(`${block}.attn_k.weight`, [hidden, kvHeads * headDim]),
    matrix(`${block}.attn_v.weight`, [hidden, kvHeads * valueDim]),
    matrix(`${block}.attn_output.weight`, [hidden, hidden]),
    ...norms[architecture].heads.map((name) => vector(`${block}.${name}.weight`, headDim, 1)),
    ...norms[architecture].all.map((name) => vector(`${block}.${name}.weight`, hidden)),
  ]
}

function feedForward(
  block: string,
  hidden: number,
  { feedForward: size = FEED_FORWARD }: LayerShape,
): Tensor[] {
  return [
    matrix(`${block}.ffn_gate.weight`, [hidden, size]),
    matrix(`${block}.ffn_up.weight`, [hidden, size]),
    matrix(`${block}.ffn_down.weight`, [size, hidden]),
  ]
}

/** Experts of which a router chooses some, and one that every token goes through. */
function experts(block: string, hidden: number): Tensor[] {
  const { experts: count, feedForward: size } = moe
  return [
    { name: `${block}.ffn_gate_inp.weight`, type: 'F32', shape: [hidden, count], data: 'zeros' },
    vector(`${block}.exp_probs_b.bias`, count),
    matrix(`${block}.ffn_gate_exps.weight`, [hidden, size, count]),
    matrix(`${block}.ffn_up_exps.weight`, [hidden, size, count]),
    matrix(`${block}.ffn_down_exps.weight`, [size, hidden, count]),
    matrix(`${block}.ffn_gate_shexp.weight`, [hidden, size]),
    matrix(`${block}.ffn_up_shexp.weight`, [hidden, size]),
    matrix(`${block}.ffn_down_shexp.weight`, [size, hidden]),
  ]
}

/** What a block has in addition that predicts a further token. */
function prediction(block: string, hidden: number): Tensor[] {
  return [
    matrix(`${block}.eh_proj.weight`, [2 * hidden, hidden]),
    ...['enorm', 'hnorm', 'shared_head_norm'].map((name) => vector(`${block}.${name}.weight`, hidden)),
  ]
}

function matrix(name: string, shape: readonly number[]): Tensor {
  return { name, type: 'Q8_0', shape, data: 'zeros' }
}

function vector(name: string, length: number, value = 0): Tensor {
  return { name, type: 'F32', shape: [length], data: value === 0 ? 'zeros' : filled(length, value) }
}

export function filled(length: number, value: number): Float32Array {
  return new Float32Array(length).fill(value)
}
