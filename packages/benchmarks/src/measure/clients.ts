import { type ClientReport, clientReportSchema, featureTable, problems, runClients } from '@exaone4/clients'
import { z } from 'zod'
import { type Document, documentHead, documentShape } from '../documents/document.ts'
import type { Measured, MeasureRequest } from '../documents/measurement.ts'

const DESCRIPTION =
  'What clients give their users on servers of both builds, with test models that say a fixed text and whose files ' +
  "have their author's template. For each client: the versions of its packages, and for each feature the paths that " +
  'it asked for on the patched build and what is wrong on each build. An empty list is a pass.'

interface ClientsDocument extends Document {
  clients: ClientReport[]
}

export const clientsSchema: z.ZodType<ClientsDocument> = z.object({
  ...documentShape,
  what: z.literal('clients'),
  clients: z.array(clientReportSchema),
})

export async function measureClients({
  space,
  patched,
  stock,
  install,
  say,
  signal,
}: MeasureRequest): Promise<Measured> {
  const clients = await runClients({ space, patched, stock, install, say, signal })
  return {
    document: {
      ...clientsSchema.parse({ ...documentHead('clients', DESCRIPTION, [patched, stock]), clients }),
    },
    table: featureTable(clients),
    failed: problems(clients),
  }
}
