import type { Bench, RandomModelName } from '@exaone4/conformance'
import { columns, digits } from '@exaone4/conformance'
import { z } from 'zod'
import {
  type Document,
  documentHead,
  documentShape,
  type Measured,
  type MeasureRequest,
  withServers,
} from '../documents/document.ts'
import { type Cell, cellOf, cellShape } from './numerics-cell.ts'
import { type FaultCell, faultCellSchema, faultRowOf, measureFaults } from './numerics-faults.ts'
import { questions } from './numerics-prompts.ts'
import { answers, noise, randomNames, type Setup, setupOf, setupShape, TYPES } from './numerics-setup.ts'

const SAYS =
  'Log-probabilities (natural logarithm) of the next token: the largest absolute difference over the 20 likeliest ' +
  'tokens that a runner tells, over all prompts of a cell, between Ollama engine, llamarunner and a reference in ' +
  'double precision; and for how many prompts the likeliest token differs where the reference prefers it by more ' +
  'than the noise. With parallel 4, four different prompts are evaluated at once. Slips are mistakes made on purpose.'

interface NumericsDocument extends Document {
  noise: Record<Setup['type'], number>
  cells: (Setup & Cell)[]
  codeFaults: FaultCell[]
}

export const numericsSchema: z.ZodType<NumericsDocument> = z.object({
  ...documentShape,
  noise: z.record(z.enum(TYPES), z.number()),
  cells: z.array(z.object({ ...setupShape, ...cellShape })),
  codeFaults: z.array(faultCellSchema),
})

export async function measureNumerics(request: MeasureRequest): Promise<Measured> {
  const { space, patched, say } = request
  const rows = [['model', 'KV', 'batch', 'parallel', 'engine', 'llamarunner', 'between', 'other choices']]
  const cells = await withServers(space, 'numerics', patched.ollama, async (bench) => {
    const found: NumericsDocument['cells'] = []
    for (const setup of setups()) {
      const cell = { ...setup, ...(await measureCell(bench, setup)) }
      rows.push(rowOf(cell))
      say(columns([rowOf(cell)]))
      found.push(cell)
    }
    return found
  })
  const faultCells = await measureFaults(request)
  const document = numericsSchema.parse({
    ...documentHead('numerics', SAYS, [patched]),
    noise,
    cells,
    codeFaults: faultCells,
  })
  const faultRows = [['fault', 'model', 'engine', 'other choices'], ...faultCells.map(faultRowOf)]
  return {
    document: { ...document },
    table: `${columns(rows)}\n\n${columns(faultRows)}`,
    failed: cells
      .filter(({ engine, llamarunner }) => engine.otherChoice + llamarunner.otherChoice > 0)
      .map((cell) => `another choice than the reference's: ${rowOf(cell).join(' ')}`),
  }
}

function setups(): Setup[] {
  return randomNames.flatMap((name) =>
    TYPES.flatMap((type) =>
      [1, 4].flatMap((parallel) => [512, 32, 1].map((batch) => setupOf(name, type, batch, parallel))),
    ),
  )
}

async function measureCell(bench: Bench, setup: Setup): Promise<Cell> {
  const { type, parallel } = setup
  const name = setup.model as RandomModelName
  const asked = questions(name)
  const server = await bench.serve(parallel === 1 ? type : `${type}x4`)
  const engine = await answers(server, name, 'ollama-engine', setup, asked)
  const llamarunner = await answers(server, `${name}Llamarunner`, 'llamarunner', setup, asked)
  return cellOf(asked, engine, llamarunner, noise[type])
}

function rowOf(cell: Setup & Cell): string[] {
  const { model, type, batch, parallel, engine, llamarunner } = cell
  const differences = [cell.engineReference, cell.llamarunnerReference, cell.engineLlamarunner]
  return [
    model,
    type,
    String(batch),
    String(parallel),
    ...differences.map(({ difference }) => digits(difference)),
    `${engine.otherChoice + llamarunner.otherChoice}/${engine.decided + llamarunner.decided}`,
  ]
}
