import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GPU_MINIMUM, layout } from '@exaone4/capacity'
import { goTest, withScratch, workspace, writeOverlay } from '@exaone4/harness'
import { expect, inject, test } from 'vitest'
import '../context.ts'

interface Case {
  layers: number[]
  gpus: { free: number; computeBuffer: number }[]
  spread: boolean
}

const CASES = 400
const GIB = 2 ** 30

/** Numbers in [0, 1) that are the same each time. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    yield state / 2 ** 32
  }
}

function randomCases(): Case[] {
  const random = numbers(4)
  const below = (limit: number): number => Math.floor(random.next().value * limit)
  return Array.from({ length: CASES }, () => ({
    layers: Array.from({ length: 1 + below(65) }, () => 100e6 + below(900e6)),
    // No two alike: which of them comes first would be up to the sort.
    gpus: Array.from({ length: 1 + below(4) }, (_, index) => ({
      free: index + below(24 * GIB),
      computeBuffer: below(3) * below(GIB),
    })),
    spread: below(2) === 1,
  }))
}

function layersByGpu({ layers, gpus: given, spread }: Case): Record<string, number[]> {
  const order = given.map((_, index) => index).sort((a, b) => (given[b]?.free ?? 0) - (given[a]?.free ?? 0))
  const gpus = order.map((index) => given[index] ?? { free: 0, computeBuffer: 0 })
  const rooms = gpus.map(({ free, computeBuffer }) => Math.max(0, free - computeBuffer - GPU_MINIMUM))
  const lastUsed = Math.max(
    0,
    gpus.findLastIndex(({ computeBuffer }) => computeBuffer > 0),
  )
  const { placed } = layout(layers, rooms, spread, lastUsed)
  const result: Record<string, number[]> = {}
  placed.forEach((gpu, back) => {
    const name = `${order[gpu]}`
    result[name] = [layers.length - placedOffset(layers, placed) - back, ...(result[name] ?? [])]
  })
  return result
}

/** The output layer may have stayed out: then the last one placed is the one before it. */
function placedOffset(layers: readonly number[], placed: readonly number[]): number {
  return placed.length === layers.length ? 1 : 2
}

test("places layers on GPUs as Ollama's own layout code does", async () => {
  const cases = randomCases()
  const space = workspace(join(import.meta.dirname, '../../../..'))
  const layouts = await withScratch(join(space.cache, 'scratch'), async (scratch) => {
    const tree = inject('tree')
    const probe = await readFile(join(import.meta.dirname, 'go/layout_probe_test.go'))
    const overlay = await writeOverlay(tree, new Map([['llm/layout_probe_test.go', probe]]), scratch)
    const file = join(scratch, 'cases.json')
    await writeFile(file, JSON.stringify(cases))
    process.env.EXAONE4_LAYOUT_CASES = file
    const { failed, output } = await goTest(space, { tree, packages: ['./llm'], overlay })
    expect(failed, output).toEqual([])
    return JSON.parse(await readFile(`${file}.layouts`, 'utf8')) as Record<string, number[] | null>[]
  })
  const nonEmpty = layouts.map((gpus) =>
    Object.fromEntries(Object.entries(gpus).filter(([, held]) => held?.length)),
  )
  expect(nonEmpty).toEqual(cases.map(layersByGpu))
  // Else the cases are all of one kind.
  const full = cases.filter(
    (one, index) => Object.values(nonEmpty[index] ?? {}).flat().length === one.layers.length,
  )
  expect(full.length).toBeGreaterThan(CASES / 5)
  expect(full.length).toBeLessThan((4 * CASES) / 5)
})
