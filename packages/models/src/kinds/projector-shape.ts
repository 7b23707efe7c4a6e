export const PATCH = 14
export const CHANNELS = 3
/** Patches whose embeddings become one token: 2 × 2. */
export const MERGED = 4

/** A projector of the kind that EXAONE 4.5 has. */
export interface ProjectorShape {
  name: string
  /** `llama_ftype` of most tensors. */
  fileType: number
  blocks: number
  heads: number
  kvHeads: number
  hidden: number
  ffn: number
  /** Width of an image token, which is that of the model. */
  tokens: number
}
