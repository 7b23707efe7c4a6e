import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Evidence } from '@exaone4/capacity'
import { gpuDocumentSchema } from '../documents/gpu-document.ts'
import { placementSchema } from '../documents/placement-document.ts'

/** What the committed measurements of a release say: on fake GPUs, on parts of real ones, on real ones. */
export function readEvidence(measurements: string, release: string): Evidence[] {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(measurements, name), 'utf8'))
  const there = new Set(readdirSync(measurements))
  const names = { placement: `placement-${release}.json`, gpu: `gpu-${release}.json` }
  return [
    ...(there.has(names.placement) ? onFakeGpus(read(names.placement)) : []),
    ...(there.has(names.gpu) ? onRealGpus(read(names.gpu)) : []),
  ]
}

function onFakeGpus(document: unknown): Evidence[] {
  return placementSchema
    .parse(document)
    .cells.filter(({ variant }) => variant === 'patched')
    .map(({ size, quantization, type, gpus, largest }) => ({
      source: 'fake',
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
    .cells.filter(({ variant }) => variant === 'patched')
    .map(({ gpus, quantization, type, found }) => ({
      source: gpus.kind,
      size: '32B',
      quantization,
      type,
      gpus: gpus.sizes,
      found,
    }))
}
