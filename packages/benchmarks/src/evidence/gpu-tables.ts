import { type Evidence, gpusTable, plansOf } from '@exaone4/capacity'
import { type Committed, contentOf } from '../documents/committed.ts'
import { gpuDocumentSchema } from '../documents/gpu-document.ts'
import { placementSchema } from '../documents/placement-document.ts'

/**
 * The tables of docs/gpu.md for a release, by name. `beside` shows stock where it differs from the patched build.
 */
export function gpuTables(
  release: string,
  evidence: readonly Evidence[],
  { beside = false }: { beside?: boolean } = {},
): Record<string, string> {
  return Object.fromEntries(
    plansOf(release).sizes.map((size) => [
      `GPUs ${size} ${release}`,
      gpusTable(release, size, evidence, { beside }),
    ]),
  )
}

/** The committed measurements of a release on emulated GPUs, on parts of real GPUs and on whole ones. */
export function gpuEvidence(committed: readonly Committed[], release: string): Evidence[] {
  const [placement, gpu] = ['placement', 'gpu'].map((what) => contentOf(committed, `${what}-${release}`))
  return [
    ...(placement === undefined ? [] : onFakeGpus(placement)),
    ...(gpu === undefined ? [] : onRealGpus(gpu)),
  ]
}

function onFakeGpus(document: unknown): Evidence[] {
  return placementSchema
    .parse(document)
    .cells.filter(({ draft }) => !draft)
    .map(({ variant, size, quantization, type, gpus, largest }) => ({
      source: 'fake',
      variant,
      size,
      quantization,
      type,
      gpus,
      found: largest,
    }))
}

function onRealGpus(document: unknown): Evidence[] {
  return gpuDocumentSchema
    .parse(document)
    .cells.map(({ gpus, variant, size, quantization, type, found }) => ({
      source: gpus.kind,
      variant,
      size,
      quantization,
      type,
      gpus: gpus.sizes,
      found,
    }))
}
