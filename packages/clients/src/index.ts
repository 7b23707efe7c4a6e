export { type ClientsRequest, runClients } from './run/run-clients.ts'
export { clientIds } from './suite/clients.ts'
export { type ClientReport, clientReportSchema, problems } from './suite/report.ts'
export { featureTable, specialTable, versionTable } from './suite/tables.ts'
