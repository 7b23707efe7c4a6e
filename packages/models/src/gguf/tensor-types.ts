/** A storage format: `block` elements along the first dimension take `bytes` bytes. */
export interface TensorType {
  /** The `ggml_type` in the file. */
  id: number
  block: number
  bytes: number
}

export type TensorTypeName = 'F32' | 'F16' | 'BF16' | 'Q4_0' | 'Q8_0' | 'Q4_K' | 'Q5_K' | 'Q6_K'

/** Ids and block layouts as in ggml's `ggml.h` and `ggml-common.h`. */
export const tensorTypes: Readonly<Record<TensorTypeName, TensorType>> = {
  F32: { id: 0, block: 1, bytes: 4 },
  F16: { id: 1, block: 1, bytes: 2 },
  BF16: { id: 30, block: 1, bytes: 2 },
  Q4_0: { id: 2, block: 32, bytes: 18 },
  Q8_0: { id: 8, block: 32, bytes: 34 },
  Q4_K: { id: 12, block: 256, bytes: 144 },
  Q5_K: { id: 13, block: 256, bytes: 176 },
  Q6_K: { id: 14, block: 256, bytes: 210 },
}
