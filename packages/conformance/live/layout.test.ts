import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CARD_MINIMUM, layout } from '@exaone4/capacity'
import { goTest, withScratch, workspace, writeOverlay } from '@exaone4/harness'
import { expect, inject, test } from 'vitest'
import './context.ts'

interface Case {
  layers: number[]
  gpus: { free: number; graph: number }[]
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
      graph: below(3) * below(GIB),
    })),
    spread: below(2) === 1,
  }))
}

function layersByCard({ layers, gpus, spread }: Case): Record<string, number[]> {
  const order = gpus.map((_, index) => index).sort((a, b) => (gpus[b]?.free ?? 0) - (gpus[a]?.free ?? 0))
  const cards = order.map((index) => gpus[index] ?? { free: 0, graph: 0 })
  const rooms = cards.map(({ free, graph }) => Math.max(0, free - graph - CARD_MINIMUM))
  const lastUsed = Math.max(
    0,
    cards.findLastIndex(({ graph }) => graph > 0),
  )
  const { placed } = layout(layers, rooms, spread, lastUsed)
  const result: Record<string, number[]> = {}
  placed.forEach((card, back) => {
    const name = `${order[card]}`
    result[name] = [layers.length - placedOffset(layers, placed) - back, ...(result[name] ?? [])]
  })
  return result
}

/** The output layer may have stayed out: then the last one placed is the one before it. */
function placedOffset(layers: readonly number[], placed: readonly number[]): number {
  return placed.length === layers.length ? 1 : 2
}

test("places layers on cards as Ollama's own layout code does", async () => {
  const cases = randomCases()
  const space = workspace(join(import.meta.dirname, '../../..'))
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
  const nonEmpty = layouts.map((cards) =>
    Object.fromEntries(Object.entries(cards).filter(([, held]) => held?.length)),
  )
  expect(nonEmpty).toEqual(cases.map(layersByCard))
  // Else the cases are all of one kind.
  const full = cases.filter(
    (one, index) => Object.values(nonEmpty[index] ?? {}).flat().length === one.layers.length,
  )
  expect(full.length).toBeGreaterThan(CASES / 5)
  expect(full.length).toBeLessThan((4 * CASES) / 5)
})
