/** Bytes; each is `null` if the GPU does not report it. */
export interface GpuMemory {
  total: number | null
  used: number | null
  free: number | null
}

export interface Gpu {
  /** Number as in `nvidia-smi`: by position on the bus, which can differ from CUDA's order. */
  index: number
  uuid: string
  name: string
  memory: GpuMemory
  /** `8.6`; `null` if the driver is too old to report it. */
  computeCapability: string | null
  /** MIG devices. A GPU that is split into MIG devices is not used. */
  partitions: { index: number; instance: number; memory: GpuMemory }[]
  /** Processes with memory on the GPU. Those of other containers are missing. */
  processes: { pid: number; name: string; usedBytes: number | null }[]
}

/** The GPUs of this machine that CUDA can use. */
export type GpuFacts =
  | { kind: 'none'; why: string }
  | { kind: 'gpus'; driver: string; cuda: string | null; gpus: Gpu[] }
