import { CHANNELS, MERGED, PATCH, type ProjectorShape } from './projector-shape.ts'
import { shapes, type TensorShape } from './shapes.ts'

const FILE_TYPE_F16 = 1

/** The projector of EXAONE 4.5 33B. LG publishes it in F16. */
export const projectorShape: ProjectorShape = {
  name: 'Dummy-weight projector of EXAONE 4.5',
  fileType: FILE_TYPE_F16,
  blocks: 28,
  heads: 32,
  kvHeads: 8,
  hidden: 2048,
  ffn: 5120,
  tokens: shapes['33B'].hidden,
}

/** The tensors of LG's F16 file. */
export function projectorTensors(): TensorShape[] {
  const { blocks, heads, kvHeads, hidden, ffn, tokens } = projectorShape
  const attention = hidden + (2 * kvHeads * hidden) / heads
  const vector = (name: string, length: number): TensorShape => ({ name, type: 'F32', shape: [length] })
  const matrix = (name: string, inputs: number, outputs: number): TensorShape[] => [
    { name: `${name}.weight`, type: 'F16', shape: [inputs, outputs] },
    vector(`${name}.bias`, outputs),
  ]
  const block = (index: number): TensorShape[] => [
    ...['ln1', 'ln2'].map((norm) => vector(`v.blk.${index}.${norm}.weight`, hidden)),
    ...matrix(`v.blk.${index}.attn_qkv`, hidden, attention),
    ...matrix(`v.blk.${index}.attn_out`, hidden, hidden),
    ...['ffn_gate', 'ffn_up'].flatMap((name) => matrix(`v.blk.${index}.${name}`, hidden, ffn)),
    ...matrix(`v.blk.${index}.ffn_down`, ffn, hidden),
  ]
  return [
    ...['v.patch_embd.weight', 'v.patch_embd.weight.1'].map(
      (name): TensorShape => ({ name, type: 'F16', shape: [PATCH, PATCH, CHANNELS, hidden] }),
    ),
    ...Array.from({ length: blocks }, (_, index) => block(index)).flat(),
    vector('v.post_ln.weight', hidden),
    ...matrix('mm.0', MERGED * hidden, MERGED * hidden),
    ...matrix('mm.2', MERGED * hidden, tokens),
  ]
}
