import { join } from 'node:path'
import { type Build, startServer, type Workspace, withScratch } from '@exaone4/harness'
import type { InstallOptions } from '../install/scripts.ts'
import type { Client } from '../suite/client.ts'
import { clients } from '../suite/clients.ts'
import { judge } from '../suite/judge.ts'
import type { ClientReport } from '../suite/report.ts'
import { failuresOf } from '../suite/tables.ts'
import { createModels } from './models.ts'
import { type Recorder, startRecorder } from './recorder.ts'
import { type Program, programOf, runScript } from './script.ts'

export interface ClientsRequest extends InstallOptions {
  space: Workspace
  patched: Build
  stock: Build
  /** Ids of the clients to run (default: all). */
  only?: readonly string[] | undefined
}

/**
 * Runs clients against servers of both builds, and judges what each of them gave its user. The logs stay in
 * `reports/clients`.
 *
 * @throws Failure `prerequisite`, `source`, `server`, `interrupted`
 */
export async function runClients(request: ClientsRequest): Promise<ClientReport[]> {
  const { space, patched, stock } = request
  const chosen = clients.filter(({ id }) => request.only?.includes(id) ?? true)
  const programs: { client: Client; program: Program }[] = []
  for (const client of chosen) {
    programs.push({ client, program: await programOf(space, client, request) })
  }
  return withScratch(join(space.cache, 'clients'), (scratch) =>
    withRecorder(patched, scratch, (ours) =>
      withRecorder(stock, scratch, async (theirs) => {
        const reports: ClientReport[] = []
        for (const each of programs) {
          const report = await runClient({ ...request, ...each, ours, theirs, scratch })
          for (const line of [lineOf(report), ...failuresOf(report)]) request.say(line)
          reports.push(report)
        }
        return reports
      }),
    ),
  )
}

/** Runs a task with a server of a build that has all test models, and a recorder in front of it. */
async function withRecorder<T>(
  { ollama }: Build,
  scratch: string,
  task: (recorder: Recorder) => Promise<T>,
): Promise<T> {
  const server = await startServer({ ollama })
  try {
    await createModels(server.url, scratch)
    const recorder = await startRecorder(server.url)
    try {
      return await task(recorder)
    } finally {
      recorder.close()
    }
  } finally {
    await server.stop()
  }
}

interface OneClient {
  space: Workspace
  client: Client
  program: Program
  ours: Recorder
  theirs: Recorder
  scratch: string
  signal?: AbortSignal | undefined
}

async function runClient({
  space,
  client,
  program,
  ours,
  theirs,
  scratch,
  signal,
}: OneClient): Promise<ClientReport> {
  const on = (recorder: Recorder, variant: string) =>
    runScript({ space, client, program, url: recorder.url, scratch, log: `${client.id}-${variant}`, signal })
  const [patched, stock] = await Promise.all([on(ours, 'patched'), on(theirs, 'stock')])
  const paths = ours.take()
  const { id, title, thinking } = client
  return {
    id,
    title,
    versions: patched.versions,
    thinking,
    cells: patched.results.map((result, index) => {
      const other = stock.results[index]
      return {
        feature: result.feature,
        paths: paths.get(result.feature) ?? [],
        patched: judge(result),
        stock: other ? judge(other) : ['was not run'],
      }
    }),
  }
}

function lineOf({ id, cells }: ClientReport): string {
  const passed = (variant: 'patched' | 'stock'): number =>
    cells.filter((cell) => cell[variant].length === 0).length
  return `${id}: ${cells.length} features, ${passed('patched')} pass on patched, ${passed('stock')} on stock`
}
