import { featureTable, specialTable, versionTable } from '@exaone4/clients'
import { clientsSchema } from '../measure/clients.ts'

/** The tables of docs/endpoints.md by name. */
export function clientTables(
  content: unknown,
): Record<'clients' | 'special clients' | 'client versions', string> {
  const { clients } = clientsSchema.parse(content)
  return {
    clients: featureTable(clients),
    'special clients': specialTable(clients),
    'client versions': versionTable(clients),
  }
}
