import { availableParallelism, loadavg } from 'node:os'
import {
  digits,
  type SpeedCell,
  type Spread,
  speedCellSchema,
  speedTable,
  timeInTurns,
  withServers,
} from '@exaone4/conformance'
import { z } from 'zod'
import { type Document, documentHead, documentShape } from '../documents/document.ts'
import type { Measured, MeasureRequest } from '../documents/measurement.ts'

const DESCRIPTION =
  'Tokens per second of a model with the shapes and tensor types of EXAONE 4.0 1.2B (Q4_K_M, zero weights) on CPU: both ' +
  "builds in turns, with default settings. Where the patches run the model in Ollama's own engine, a second comparison " +
  'leaves one core free: the engine prepares the next token while the current one is evaluated. Each ratio compares two ' +
  'consecutive runs, patched to stock. This is a benchmark, not a test: the load of the machine at the start and at the ' +
  'end is recorded.'

const schema = z.object({
  ...documentShape,
  loadAverage: z.object({ before: z.number(), after: z.number() }),
  cells: z.array(speedCellSchema),
  /** With a thread less than there are cores, in both builds. */
  coreFree: z.array(speedCellSchema).optional(),
})

export const speedSchema: z.ZodType<Document> = schema

export async function measureSpeed(request: MeasureRequest): Promise<Measured> {
  const { patched, stock, say } = request
  const before = loadavg()[0] ?? 0
  const threads = availableParallelism() - 1
  const hasEngine = patched.info.facts.includes('engine') && threads > 0
  const [cells, coreFree] = await withServers(request, 'speed-patched', patched.ollama, (ours) =>
    withServers(request, 'speed-stock', stock.ollama, async (theirs) => {
      const servers = { patched: await ours.serve(), stock: await theirs.serve() }
      const request = { servers, model: 'dummy1.2B' as const, say }
      const all = await timeInTurns(request)
      return [all, hasEngine ? await timeInTurns({ ...request, threads, short: true }) : []]
    }),
  )
  const loadAverage = { before, after: loadavg()[0] ?? 0 }
  const head = documentHead('speed', DESCRIPTION, [patched, stock])
  return {
    document: {
      ...schema.parse({ ...head, loadAverage, cells, ...(coreFree.length > 0 && { coreFree }) }),
    },
    table: [cells, coreFree]
      .filter(({ length }) => length > 0)
      .map(speedTable)
      .join('\n\n'),
    failed: [],
  }
}

export const SPEED_HEADER: string[] = ['', 'patched', 'stock', 'ratio']

/** Rows for a document: what was timed, and the ratios of the patched build to the stock one. */
export function speedRows(content: unknown): string[][] {
  const { cells, coreFree = [] } = schema.parse(content)
  return [
    SPEED_HEADER,
    ...cells.map((cell) => speedRow(cell)),
    ...coreFree.map((cell) => speedRow(cell, ', one core free')),
  ]
}

/** A row of the tables with speeds, under `SPEED_HEADER`. */
export function speedRow({ metric, patched, stock, ratio }: SpeedCell, setting = ''): string[] {
  const range = ({ median, lowest, highest }: Spread): string =>
    `${digits(median)} (${digits(lowest)}–${digits(highest)})`
  return [`${metric} tokens${setting}`, range(patched), range(stock), range(ratio)]
}
