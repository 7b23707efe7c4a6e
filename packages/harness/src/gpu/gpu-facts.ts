/** Bytes, each `null` where the GPU does not tell. */
export interface GpuMemory {
  total: number | null
  used: number | null
  free: number | null
}

export interface Gpu {
  /** As `nvidia-smi` counts: by the place on the bus, which is not always CUDA's order. */
  index: number
  uuid: string
  name: string
  memory: GpuMemory
  /** `8.6`; `null` where the driver is too old to tell. */
  computeCapability: string | null
  /** MIG devices; a GPU that has some is not used as a whole. */
  partitions: { index: number; instance: number; memory: GpuMemory }[]
  /** Who has memory on it: none of another container. */
  processes: { pid: number; name: string; usedBytes: number | null }[]
}

/** The GPUs of this machine that CUDA can use. */
export type GpuFacts =
  | { kind: 'none'; why: string }
  | { kind: 'gpus'; driver: string; cuda: string | null; gpus: Gpu[] }
