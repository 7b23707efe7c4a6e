import { join } from 'node:path'
import { columns, digits, engineSlips, mutantBinary, slipReplacements } from '@exaone4/conformance'
import { withScratch, writeOverlay } from '@exaone4/harness'
import { z } from 'zod'
import { type MeasureRequest, withServers } from '../documents/document.ts'
import { type Agreement, agreementOf, cellShape, compared, type Largest, worst } from './numerics-cell.ts'
import { questions } from './numerics-prompts.ts'
import { answers, noise, randomNames, type Setup, setupOf, setupShape } from './numerics-setup.ts'

/** What a mistake on purpose does to the engine. */
export type SlipCell = Setup & { slip: string; engineReference: Largest; engine: Agreement }

export const slipCellSchema: z.ZodType<SlipCell> = z.object({
  ...setupShape,
  slip: z.string(),
  engineReference: cellShape.engineReference,
  engine: cellShape.engine,
})

/** What a small part of the matrix shows of each mistake. */
export async function measureSlips(request: MeasureRequest): Promise<SlipCell[]> {
  const { space, patched, say, signal } = request
  const { dir: tree } = await request.tree()
  const found: SlipCell[] = []
  for (const slip of engineSlips) {
    await withScratch(join(space.cache, 'mutants'), async (scratch) => {
      const overlay = await writeOverlay(tree, await slipReplacements(tree, slip), join(scratch, 'overlay'))
      const task = { space, tree, overlay, patched, scratch, ...(signal && { signal }) }
      const ollama = await mutantBinary(task)
      await withServers(space, slip.id.replace('/', '-'), ollama, async (bench) => {
        for (const name of randomNames) {
          const setup = setupOf(name, 'f16', 512, 1)
          const asked = questions(name)
          const comparisons = compared(
            asked,
            await answers(await bench.serve('f16'), name, 'ollama-engine', setup, asked),
          )
          const engine = agreementOf(comparisons, noise.f16)
          const cell = { ...setup, slip: slip.id, engineReference: worst(comparisons), engine }
          say(columns([slipRowOf(cell)]))
          found.push(cell)
        }
      })
    })
  }
  return found
}

export function slipRowOf({ slip, model, engineReference, engine }: SlipCell): string[] {
  return [slip, model, digits(engineReference.difference), `${engine.otherChoice}/${engine.decided}`]
}
