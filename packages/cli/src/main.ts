#!/usr/bin/env node
import { runCli } from './cli.ts'

// A reader that has enough, such as `head`, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

await runCli(process.argv.slice(2))
