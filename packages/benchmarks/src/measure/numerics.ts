import { type Bench, columns, digits, type RandomShapeName, withServers } from '@exaone4/conformance'
import { z } from 'zod'
import { type Document, documentHead, documentShape } from '../documents/document.ts'
import type { Measured, MeasureRequest } from '../documents/measurement.ts'
import { type Cell, cellOf, cellShape } from './numerics-cell.ts'
import { faultCellSchema, faultRowOf, measureFaults } from './numerics-faults.ts'
import { questions } from './numerics-prompts.ts'
import { answers, noise, randomNames, type Setup, setupOf, setupShape, TYPES } from './numerics-setup.ts'

const DESCRIPTION =
  'Log-probabilities (natural logarithm) of the next token. Differences are the largest absolute ones over the 20 ' +
  "likeliest tokens that a runner reports and over all prompts of a row, between Ollama's engine, the llama runner and " +
  'a reference in double precision. Also: the number of prompts for which the likeliest token differs although the ' +
  'reference prefers it by more than the noise. With parallel 4, four different prompts are evaluated at once. Code faults are injected.'

const schema = z.object({
  ...documentShape,
  noise: z.record(z.enum(TYPES), z.number()),
  cells: z.array(z.object({ ...setupShape, ...cellShape })),
  codeFaults: z.array(faultCellSchema),
})

export const numericsSchema: z.ZodType<Document> = schema

export async function measureNumerics(request: MeasureRequest): Promise<Measured> {
  const { patched, say } = request
  const rows = [
    ['model', 'KV', 'batch', 'parallel', 'engine', 'llama runner', 'between both', 'other choices'],
  ]
  const cells = await withServers(request, 'numerics', patched.ollama, async (bench) => {
    const found: z.infer<typeof schema>['cells'] = []
    for (const setup of setups()) {
      const cell = { ...setup, ...(await measureCell(bench, setup)) }
      rows.push(rowOf(cell))
      say(columns([rowOf(cell)]))
      found.push(cell)
    }
    return found
  })
  const faultCells = await measureFaults(request)
  const document = schema.parse({
    ...documentHead('numerics', DESCRIPTION, [patched]),
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
      .map((cell) => `the choice differs from the reference: ${rowOf(cell).join(' ')}`),
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
  const name = setup.model as RandomShapeName
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
