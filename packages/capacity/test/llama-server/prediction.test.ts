import { readFileSync } from 'node:fs'
import { shapes } from '@exaone4/models'
import { expect, test } from 'vitest'
import { cellsOf, layerCaches } from '../../src/accounting/llama-server/cache.ts'
import { predictedMemory } from '../../src/accounting/llama-server/prediction.ts'
import type { CacheType } from '../../src/placement/cache-types.ts'
import type { Variant } from '../../src/placement/variant.ts'

interface Cell {
  variant: Variant
  type: CacheType
  context: number
  batchTokens: number
  predicted: { server: number }
  allocated: { cache: number }
}

const file = new URL('../../../../docs/measurements/prediction-v0.34.4.json', import.meta.url)
const { cells }: { cells: Cell[] } = JSON.parse(readFileSync(file, 'utf8'))

test.each(cells)(
  "$variant $type: Ollama's own code expects the same",
  ({ variant, type, context, predicted }) => {
    expect(predictedMemory(variant, '32B', 'Q4_K_M', type, context)).toBe(predicted.server)
  },
)

test.each(cells)('$variant $type: llama-server allocated this cache on a CPU', (cell) => {
  const model = shapes['32B']
  const caches = layerCaches(model, cellsOf(model, cell.context, cell.batchTokens), cell.type)
  expect(caches.reduce((total, bytes) => total + bytes, 0)).toBe(cell.allocated.cache)
})
