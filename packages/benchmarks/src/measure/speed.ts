import { loadavg } from 'node:os'
import { speedCellSchema, speedTable, timeInTurns } from '@exaone4/conformance'
import { z } from 'zod'
import { type Document, documentHead, documentShape } from '../documents/document.ts'
import { type Measured, type MeasureRequest, withServers } from '../documents/measurement.ts'

const DESCRIPTION =
  'Tokens per second of a model with the shapes and tensor types of EXAONE 4.0 1.2B (Q4_K_M, zero weights) on CPU: ' +
  "the patched build's engine against the stock build's llama runner, in turns, with default settings. Each ratio " +
  'compares two consecutive runs, patched to stock. This is a benchmark, not a test: the load of the machine at the ' +
  'start and at the end is recorded.'

const schema = z.object({
  ...documentShape,
  loadAverage: z.object({ before: z.number(), after: z.number() }),
  cells: z.array(speedCellSchema),
})

export const speedSchema: z.ZodType<Document> = schema

export async function measureSpeed({ space, patched, stock, say }: MeasureRequest): Promise<Measured> {
  const before = loadavg()[0] ?? 0
  const cells = await withServers(space, 'speed-patched', patched.ollama, (ours) =>
    withServers(space, 'speed-stock', stock.ollama, async (theirs) => {
      const servers = { patched: await ours.serve(), stock: await theirs.serve() }
      return timeInTurns({ servers, model: 'dummy1.2B', say })
    }),
  )
  const loadAverage = { before, after: loadavg()[0] ?? 0 }
  const head = documentHead('speed', DESCRIPTION, [patched, stock])
  return {
    document: { ...schema.parse({ ...head, loadAverage, cells }) },
    table: speedTable(cells),
    failed: [],
  }
}
