import type { Split } from './fit.ts'

/** `GGML_SCHED_MAX_COPIES` */
const PIPELINE_COPIES = 4

/**
 * Copies of the inputs of a graph: several if there are several GPUs and every layer is on one of them, because they
 * then work on different batches at once.
 */
export function copiesOf(split: Split, layers: number): number {
  return split.length > 1 && split.reduce((total, count) => total + count, 0) === layers ? PIPELINE_COPIES : 1
}
