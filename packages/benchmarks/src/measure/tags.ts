import { loadavg } from 'node:os'
import { columns, type Served, withServers } from '@exaone4/conformance'
import { z } from 'zod'
import { type Document, documentHead, documentShape } from '../documents/document.ts'
import type { Measured, MeasureRequest } from '../documents/measurement.ts'

const SAYS =
  'How long /api/tags takes on a server with 200 EXAONE 4.0 models, for each build, in milliseconds. The servers are ' +
  'asked in turns, and the ratio is that of the medians: patched to stock. The patched build looks at the file of each ' +
  'model, and must not open it again for every request.'

const MODELS = 200
const ROUNDS = 60
/** By how much the patched build may be slower. */
const LARGEST_RATIO = 1.05

const timesShape = z.object({ median: z.number(), fastest: z.number(), slowest: z.number() })
const schema = z.object({
  ...documentShape,
  models: z.number(),
  rounds: z.number(),
  loadAverage: z.number(),
  patched: timesShape,
  stock: timesShape,
  ratio: z.number(),
})

export const tagsSchema: z.ZodType<Document> = schema

export async function measureTags(request: MeasureRequest): Promise<Measured> {
  const { patched, stock, say } = request
  const times: Record<'patched' | 'stock', number[]> = { patched: [], stock: [] }
  await withServers(request, 'tags-patched', patched.ollama, (ours) =>
    withServers(request, 'tags-stock', stock.ollama, async (theirs) => {
      const servers = { patched: await ours.serve(), stock: await theirs.serve() }
      for (const server of Object.values(servers)) await addModels(server)
      say(`${MODELS} models on each server, ${ROUNDS} rounds`)
      for (let round = 0; round < ROUNDS; round++) {
        // Each of them comes first in every second round.
        const order = round % 2 === 0 ? (['patched', 'stock'] as const) : (['stock', 'patched'] as const)
        for (const variant of order) times[variant].push(await tagsTime(servers[variant]))
      }
    }),
  )
  const [ours, theirs] = [summary(times.patched), summary(times.stock)]
  const ratio = ours.median / theirs.median
  const found = {
    models: MODELS,
    rounds: ROUNDS,
    loadAverage: loadavg()[0] ?? 0,
    patched: ours,
    stock: theirs,
    ratio,
  }
  return {
    document: { ...schema.parse({ ...documentHead('tags', SAYS, [patched, stock]), ...found }) },
    table: columns([
      ['build', 'median', 'fastest', 'slowest'],
      ...Object.entries({ patched: ours, stock: theirs }).map(([build, { median, fastest, slowest }]) => [
        build,
        ...[median, fastest, slowest].map((time) => `${time.toFixed(1)} ms`),
      ]),
      ['ratio', ratio.toFixed(2), '', ''],
    ]),
    failed:
      ratio > LARGEST_RATIO
        ? [`/api/tags takes ${ratio.toFixed(2)} times as long as stock, more than ${LARGEST_RATIO}`]
        : [],
  }
}

/** Gives a server models of one file, each with a name and a system message of its own. */
async function addModels({ client, model }: Served): Promise<void> {
  const from = await model('answer')
  for (let index = 0; index < MODELS; index++) {
    await client.create({ model: `${from}-${index}`, from, system: `Number ${index}.`, stream: false })
  }
}

/** In milliseconds. */
async function tagsTime({ url }: Served): Promise<number> {
  const begun = performance.now()
  const { models } = z
    .object({ models: z.array(z.unknown()) })
    .parse(await (await fetch(`${url}/api/tags`)).json())
  const time = performance.now() - begun
  if (models.length <= MODELS) throw new Error(`the server lists only ${models.length} models`)
  return time
}

function summary(times: readonly number[]): z.infer<typeof timesShape> {
  const sorted = times.toSorted((a, b) => a - b)
  return {
    median: sorted[Math.floor(sorted.length / 2)] ?? 0,
    fastest: sorted[0] ?? 0,
    slowest: sorted.at(-1) ?? 0,
  }
}
