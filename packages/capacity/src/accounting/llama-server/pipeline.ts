import type { Split } from './fit.ts'
import { bytesOf, type LayerUse } from './layers-on-gpus.ts'

/** `GGML_SCHED_MAX_COPIES` */
const PIPELINE_COPIES = 4

/**
 * Copies of the inputs of a graph: several if there are several GPUs and every layer is on one of them, because they
 * then work on different batches at once.
 */
export function copiesOf(split: Split, layers: number): number {
  return split.length > 1 && split.reduce((total, count) => total + count, 0) === layers ? PIPELINE_COPIES : 1
}

/** If the larger compute buffers cannot be allocated, llama-server works on one batch at a time. */
export function useThatFits(
  use: (copies: number) => LayerUse[],
  copies: number,
  free: readonly number[],
): { copies: number; uses: LayerUse[] } {
  const uses = use(copies)
  const fits = uses.every((one, gpu) => bytesOf(one) <= (free[gpu] ?? 0))
  return fits ? { copies, uses } : { copies: 1, uses: use(1) }
}
