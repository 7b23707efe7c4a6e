import { loadavg } from 'node:os'
import {
  digits,
  type SpeedCell,
  type Spread,
  speedCellSchema,
  speedTable,
  timeInTurns,
} from '@exaone4/conformance'
import { z } from 'zod'
import { type Document, documentHead, documentShape } from '../documents/document.ts'
import { type Measured, type MeasureRequest, withServers } from '../documents/measurement.ts'

const DESCRIPTION =
  'Tokens per second of a model with the shapes and tensor types of EXAONE 4.0 1.2B (Q4_K_M, zero weights) on CPU: both ' +
  "builds in turns, with default settings. Where the patches run the model in Ollama's own engine, a second comparison " +
  'has a patched build with OLLAMA_FLASH_ATTENTION=0, as stock does without being told. Each ratio compares two ' +
  'consecutive runs, patched to stock. This is a benchmark, not a test: the load of the machine at the start and at the ' +
  'end is recorded.'

const schema = z.object({
  ...documentShape,
  loadAverage: z.object({ before: z.number(), after: z.number() }),
  cells: z.array(speedCellSchema),
  /** The patched build without flash attention against the stock build. */
  withoutFlash: z.array(speedCellSchema).optional(),
})

export const speedSchema: z.ZodType<Document> = schema

export async function measureSpeed({ space, patched, stock, say }: MeasureRequest): Promise<Measured> {
  const before = loadavg()[0] ?? 0
  const time = (settings: 'default' | 'offF16'): Promise<SpeedCell[]> =>
    withServers(space, 'speed-patched', patched.ollama, (ours) =>
      withServers(space, 'speed-stock', stock.ollama, async (theirs) => {
        const servers = { patched: await ours.serve(settings), stock: await theirs.serve() }
        return timeInTurns({ servers, model: 'dummy1.2B', say })
      }),
    )
  const cells = await time('default')
  const withoutFlash = patched.info.facts.includes('engine') ? await time('offF16') : []
  const loadAverage = { before, after: loadavg()[0] ?? 0 }
  const head = documentHead('speed', DESCRIPTION, [patched, stock])
  return {
    document: {
      ...schema.parse({ ...head, loadAverage, cells, ...(withoutFlash.length > 0 && { withoutFlash }) }),
    },
    table: [cells, withoutFlash]
      .filter(({ length }) => length > 0)
      .map(speedTable)
      .join('\n\n'),
    failed: [],
  }
}

export const SPEED_HEADER: string[] = ['', 'patched', 'stock', 'ratio']

/** Rows for a document: what was timed, and the ratios of the patched build to the stock one. */
export function speedRows(content: unknown): string[][] {
  const { cells, withoutFlash = [] } = schema.parse(content)
  return [
    SPEED_HEADER,
    ...cells.map((cell) => speedRow(cell)),
    ...withoutFlash.map((cell) => speedRow(cell, ', without flash attention')),
  ]
}

/** A row of the tables with speeds, under `SPEED_HEADER`. */
export function speedRow({ metric, patched, stock, ratio }: SpeedCell, setting = ''): string[] {
  const range = ({ median, lowest, highest }: Spread): string =>
    `${digits(median)} (${digits(lowest)}–${digits(highest)})`
  return [`${metric} tokens${setting}`, range(patched), range(stock), range(ratio)]
}
