import { join, relative } from 'node:path'
import { Failure } from '@exaone4/failure'
import { workspace } from '@exaone4/harness'
import { Command } from 'commander'
import { type PackRequest, packNpm } from './pack.ts'

const space = workspace(join(import.meta.dirname, '../../..'))

await new Command('pack:npm')
  .description('Pack this project as one npm package')
  .option('--output <folder>', 'folder for the package (default: dist/npm)')
  .option('--version <version>', 'version of the package (default: that of the sources)')
  .option('--repository <address>', 'address of the source code, for a package with provenance')
  .action(async (request: PackRequest) => {
    try {
      const { file } = await packNpm(space, request)
      process.stdout.write(`${relative(process.cwd(), file)}\n`)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      process.stderr.write(`error: ${error.message}\n${error.detail ?? ''}\n`)
      process.exitCode = 1
    }
  })
  .parseAsync()
