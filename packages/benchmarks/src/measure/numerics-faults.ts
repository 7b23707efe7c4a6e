import { join } from 'node:path'
import {
  columns,
  digits,
  engineFaults,
  faultReplacements,
  mutantBinary,
  withServers,
} from '@exaone4/conformance'
import { withScratch, writeOverlay } from '@exaone4/harness'
import { z } from 'zod'
import type { MeasureRequest } from '../documents/measurement.ts'
import { type Agreement, agreementOf, cellShape, compared, type Largest, worst } from './numerics-cell.ts'
import { questions } from './numerics-prompts.ts'
import { answers, noise, randomNames, type Setup, setupOf, setupShape } from './numerics-setup.ts'

/** The effect of an injected fault on the engine. */
export type FaultCell = Setup & { codeFault: string; engineReference: Largest; engine: Agreement }

export const faultCellSchema: z.ZodType<FaultCell> = z.object({
  ...setupShape,
  codeFault: z.string(),
  engineReference: cellShape.engineReference,
  engine: cellShape.engine,
})

/** Measures each injected fault with a few models and settings. */
export async function measureFaults(request: MeasureRequest): Promise<FaultCell[]> {
  const { space, patched, say, signal } = request
  const { dir: tree } = await request.tree()
  const found: FaultCell[] = []
  for (const codeFault of engineFaults) {
    await withScratch(join(space.cache, 'mutants'), async (scratch) => {
      const overlay = await writeOverlay(
        tree,
        await faultReplacements(tree, codeFault),
        join(scratch, 'overlay'),
      )
      const task = { space, tree, overlay, patched, scratch, ...(signal && { signal }) }
      const ollama = await mutantBinary(task)
      await withServers(request, codeFault.id.replace('/', '-'), ollama, async (bench) => {
        for (const name of randomNames) {
          const setup = setupOf(name, 'f16', 512, 1)
          const asked = questions(name)
          const comparisons = compared(
            asked,
            await answers(await bench.serve('f16'), name, 'ollama-engine', setup, asked),
          )
          const engine = agreementOf(comparisons, noise.f16)
          const cell = { ...setup, codeFault: codeFault.id, engineReference: worst(comparisons), engine }
          say(columns([faultRowOf(cell)]))
          found.push(cell)
        }
      })
    })
  }
  return found
}

export function faultRowOf({ codeFault, model, engineReference, engine }: FaultCell): string[] {
  return [codeFault, model, digits(engineReference.difference), `${engine.otherChoice}/${engine.decided}`]
}
