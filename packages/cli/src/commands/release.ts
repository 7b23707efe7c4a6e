import { Command } from 'commander'
import type { AddFlags } from '../actions/add-release.ts'
import { installOption } from '../program/build-options.ts'
import { action, describedCommand } from '../program/command.ts'
import { summaries } from '../program/summaries.ts'

const addCommand: Command = describedCommand(
  'add',
  'Support another release: fetch it, apply and test the series, and add it to the table of releases',
  'pnpm exaone4 release add v0.34.0',
)
  .argument('<version>', 'version of the Ollama release')
  .option('--skip-tests', 'only apply the series and run gofmt, in seconds: no go vet, no Go tests')
  .addOption(installOption())
  .action((version: string, flags: AddFlags) =>
    action<AddFlags>(async (_, context) =>
      (await import('../actions/add-release.ts')).add(version, flags, context),
    )(flags),
  )

export const releaseCommand: Command = new Command('release')
  .description(summaries.release)
  .addHelpText('after', '\nExample:\n  pnpm exaone4 release add --help')
  .addCommand(addCommand.exitOverride())
